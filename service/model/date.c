#include "model/date.h"

#include "base/text.h"

#include <errno.h>

static bool read_digits(const char *text, size_t count, int *ret_value)
{
    int value = 0;

    for (size_t i = 0; i < count; i++) {
        if (!text_is_digit(text[i]))
            return false;
        value = value * 10 + (text[i] - '0');
    }
    *ret_value = value;
    return true;
}

static int days_in_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    return days[month - 1] + (month == 2 && leap ? 1 : 0);
}

int date_parse(const char *text, struct date *ret_date)
{
    struct date date;

    if (!text || strlen(text) != DATE_TEXT_SIZE - 1 || text[4] != '-' || text[7] != '-')
        return -EINVAL;
    if (!read_digits(text, 4, &date.year) || !read_digits(text + 5, 2, &date.month) ||
        !read_digits(text + 8, 2, &date.day))
        return -EINVAL;
    if (date.year < 1 || date.month < 1 || date.month > 12 || date.day < 1 ||
        date.day > days_in_month(date.year, date.month))
        return -EINVAL;
    *ret_date = date;
    return 0;
}

static void put_digits(char *to, size_t count, int value)
{
    for (size_t i = count; i > 0; i--, value /= 10)
        to[i - 1] = (char)('0' + value % 10);
}

void date_format(struct date date, char text[DATE_TEXT_SIZE])
{
    put_digits(text, 4, date.year);
    text[4] = '-';
    put_digits(text + 5, 2, date.month);
    text[7] = '-';
    put_digits(text + 8, 2, date.day);
    text[10] = '\0';
}

/* Days and dates: years start in March so that the leap day is the last one; 400 years are 146,097
 * days. */
int64_t date_to_days(struct date date)
{
    int64_t year = date.month > 2 ? date.year : date.year - 1;
    int64_t era = (year >= 0 ? year : year - 399) / 400;
    int64_t year_of_era = year - era * 400;
    int64_t month = date.month > 2 ? date.month - 3 : date.month + 9;
    int64_t day_of_year = (153 * month + 2) / 5 + date.day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

    return era * 146097 + day_of_era - 719468;
}

struct date date_from_days(int64_t days)
{
    int64_t shifted = days + 719468;
    int64_t era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
    int64_t day_of_era = shifted - era * 146097;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t month = (5 * day_of_year + 2) / 153;
    int64_t civil_month = month < 10 ? month + 3 : month - 9;

    return (struct date){
        .year = (int)(year_of_era + era * 400 + (civil_month <= 2 ? 1 : 0)),
        .month = (int)civil_month,
        .day = (int)(day_of_year - (153 * month + 2) / 5 + 1),
    };
}

int date_weekday(struct date date)
{
    int64_t days = date_to_days(date) + 3; /* 1970-01-01 was a Thursday */

    return (int)(((days % 7) + 7) % 7);
}

int date_time_parse(const char *text, int *ret_minutes)
{
    int hours, minutes;

    if (!text || strlen(text) != TIME_TEXT_SIZE - 1 || text[2] != ':')
        return -EINVAL;
    if (!read_digits(text, 2, &hours) || !read_digits(text + 3, 2, &minutes))
        return -EINVAL;
    if (hours > 23 || minutes > 59)
        return -EINVAL;
    *ret_minutes = hours * 60 + minutes;
    return 0;
}

void date_instant_format(int64_t unix_s, char text[INSTANT_TEXT_SIZE])
{
    int64_t days = unix_s >= 0 ? unix_s / 86400 : -((-unix_s + 86399) / 86400);
    int seconds = (int)(unix_s - days * 86400);

    date_format(date_from_days(days), text);
    text[10] = 'T';
    put_digits(text + 11, 2, seconds / 3600);
    text[13] = ':';
    put_digits(text + 14, 2, seconds / 60 % 60);
    text[16] = ':';
    put_digits(text + 17, 2, seconds % 60);
    text[19] = 'Z';
    text[20] = '\0';
}
