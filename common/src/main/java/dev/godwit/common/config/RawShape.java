package dev.godwit.common.config;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Anything: somebody else interprets it later. */
record RawShape() implements Shape {
    @Override
    public String expected() {
        return "a value";
    }

    @Override
    public Bound bind(ConfigNode node, Place place, Binding binding) {
        if (binding.isBroken(node)) {
            return Bound.failed();
        }
        binding.explain(place, node instanceof ConfigNode.Scalar ? "a value" : node.described(), node.origin());
        return Bound.of(node);
    }

    @Override
    public ObjectNode schema(SchemaWriter writer) {
        return writer.anything();
    }
}
