package dev.godwit.sync.detect;

/** What a word of a column's or table's name means; the words are in {@code words.txt}. */
enum Meaning {
    MAIL,
    PHONE,
    NUMBER,
    NAME,
    FIRST,
    FIRSTNAME,
    LAST,
    LASTNAME,
    /** Says which name it is: full, display, middle. */
    WHOLE,
    /** Somebody: customer, patient; also of tables. */
    ROLE,
    /** Somebody who is known by name: holder, recipient. */
    NAMED,
    /** Something that has a name and is nobody: product, company. */
    THING,
    ADDRESS,
    STREET,
    LINE,
    CITY,
    ZIP,
    POST,
    CODE,
    BIRTH,
    IBAN,
    ACCOUNT,
    BANKING,
    CARD,
    PAN,
    PLASTIC,
    NATIONAL,
    LICENSE,
    SOCIAL,
    TAX,
    NATION,
    IP,
    REMOTE,
    MAC,
    HARDWARE,
    SECRET,
    API,
    STRING,
    PASSWORD,
    USERNAME,
    TAGWORD,
    TEXT,
    DATE,
    ID,
    HASH,
    /** Something about the thing that is named, and not the thing. */
    META
}
