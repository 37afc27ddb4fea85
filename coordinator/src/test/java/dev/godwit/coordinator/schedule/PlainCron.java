package dev.godwit.coordinator.schedule;

import java.time.LocalDateTime;

/** Whether a time fits a cron, found out field by field. */
final class PlainCron {

    private PlainCron() {}

    static boolean fits(String cron, LocalDateTime time) {
        String[] fields = cron.split(" ", -1);
        int weekday = time.getDayOfWeek().getValue() % 7;
        boolean day = fits(fields[2], time.getDayOfMonth(), 1, 31);
        boolean dayOfWeek = fits(fields[4], weekday, 0, 7) || (weekday == 0 && fits(fields[4], 7, 0, 7));
        boolean either = !fields[2].equals("*") && !fields[4].equals("*");
        return fits(fields[0], time.getMinute(), 0, 59)
                && fits(fields[1], time.getHour(), 0, 23)
                && fits(fields[3], time.getMonthValue(), 1, 12)
                && (either ? day || dayOfWeek : day && dayOfWeek);
    }

    private static boolean fits(String field, int value, int least, int most) {
        for (String part : field.split(",", -1)) {
            String[] range = part.split("/", -1);
            int step = range.length == 1 ? 1 : Integer.parseInt(range[1]);
            String[] ends = range[0].equals("*") ? new String[] {"" + least, "" + most} : range[0].split("-", -1);
            int first = Integer.parseInt(ends[0]);
            int last = Integer.parseInt(ends[ends.length - 1]);
            if (value >= first && value <= last && (value - first) % step == 0) {
                return true;
            }
        }
        return false;
    }
}
