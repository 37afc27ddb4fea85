package dev.godwit.sync.detect;

/**
 * What the values say of one sort of data.
 *
 * @param strength how strongly they speak for it, from 0 to 1
 * @param contradicts whether a column that is called so would have other values
 * @param words why, without a value
 */
record Evidence(double strength, boolean contradicts, String words) {

    static final Evidence NONE = new Evidence(0, false, "");
}
