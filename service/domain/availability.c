#include "domain/availability.h"

#include "domain/plain_text.h"
#include "base/text.h"

#include <errno.h>

enum { FOLD_MAX = 32, QUOTE_MAX = 40 };

enum token_kind {
    TOKEN_END,
    TOKEN_BAD,
    TOKEN_DATE,
    TOKEN_TIME,
    TOKEN_DASH,
    TOKEN_SEPARATOR, /* and "et" */
    TOKEN_FILLER,    /* "le", "du" */
    TOKEN_TO,        /* "au", "à" */
    TOKEN_HALF,      /* of the day, or all of it */
    TOKEN_WEEKDAY,
};

struct token {
    enum token_kind kind;
    const char *at;
    size_t length;
    int year, month, day; /* as written: no such day may exist */
    uint16_t minute;
    char half;   /* 'm'atin, 'a'près-midi, 'j'ournée */
    int weekday; /* 0: Monday */
};

struct parser {
    const char *at;
    struct token token; /* the next one */
    const struct availability_words *words;
    struct span_list *list;
    struct finding *finding;
    struct date first, last; /* days of the item */
    bool has_days;
};

/* Folded. */
static const struct {
    const char *folded;
    enum token_kind kind;
    char half;
    int weekday;
} known_words[] = {
    {"et", TOKEN_SEPARATOR, 0, 0},
    {"le", TOKEN_FILLER, 0, 0},
    {"les", TOKEN_FILLER, 0, 0},
    {"la", TOKEN_FILLER, 0, 0},
    {"du", TOKEN_FILLER, 0, 0},
    {"de", TOKEN_FILLER, 0, 0},
    {"toute", TOKEN_FILLER, 0, 0},
    {"au", TOKEN_TO, 0, 0},
    {"a", TOKEN_TO, 0, 0},
    {"jusquau", TOKEN_TO, 0, 0},
    {"matin", TOKEN_HALF, 'm', 0},
    {"matinee", TOKEN_HALF, 'm', 0},
    {"apresmidi", TOKEN_HALF, 'a', 0},
    {"am", TOKEN_HALF, 'm', 0},
    {"pm", TOKEN_HALF, 'a', 0},
    {"journee", TOKEN_HALF, 'j', 0},
    {"midi", TOKEN_TIME, 0, 0},
    {"lundi", TOKEN_WEEKDAY, 0, 0},
    {"mardi", TOKEN_WEEKDAY, 0, 1},
    {"mercredi", TOKEN_WEEKDAY, 0, 2},
    {"jeudi", TOKEN_WEEKDAY, 0, 3},
    {"vendredi", TOKEN_WEEKDAY, 0, 4},
    {"samedi", TOKEN_WEEKDAY, 0, 5},
    {"dimanche", TOKEN_WEEKDAY, 0, 6},
};
static const char *const weekdays[] = {
    "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"};

/* ---- tokens ---- */

/* Up to `most` digits as a number; how many there are. */
static size_t read_digits(const char *text, size_t most, int *ret_number)
{
    size_t length = 0;

    for (*ret_number = 0; length < most && text_is_digit(text[length]); length++)
        *ret_number = *ret_number * 10 + (text[length] - '0');
    return length;
}

/* "2022-05-09": the length, or 0. */
static size_t read_iso_date(const char *text, struct token *token)
{
    if (read_digits(text, 4, &token->year) != 4 || text[4] != '-' ||
        read_digits(text + 5, 2, &token->month) != 2 || text[7] != '-' ||
        read_digits(text + 8, 2, &token->day) != 2 || text_is_digit(text[10]))
        return 0;
    return 10;
}

/* "9/5/2022", "09.05.2022". */
static size_t read_french_date(const char *text, struct token *token)
{
    size_t length = read_digits(text, 2, &token->day), more;
    char separator = text[length];

    if (!length || (separator != '/' && separator != '.'))
        return 0;
    more = read_digits(text + length + 1, 2, &token->month);
    length += 1 + more;
    if (!more || text[length] != separator)
        return 0;
    more = read_digits(text + length + 1, 4, &token->year);
    length += 1 + more;
    return more == 4 && !text_is_digit(text[length]) ? length : 0;
}

/* "08:00", "8h", "8h30". */
static size_t read_time(const char *text, struct token *token)
{
    int hours, minutes = 0;
    size_t length = read_digits(text, 2, &hours), more;
    char separator = text[length];

    if (!length || (separator != ':' && separator != 'h' && separator != 'H'))
        return 0;
    more = read_digits(text + length + 1, 2, &minutes);
    if ((more != 2 && (more || separator == ':')) || hours * 60 + minutes > MINUTES_PER_DAY ||
        minutes > 59 || text_is_digit(text[length + 1 + more]))
        return 0;
    token->minute = (uint16_t)(hours * 60 + minutes);
    return length + 1 + more;
}

static size_t read_number(const char *text, struct token *token)
{
    size_t length = read_iso_date(text, token);

    token->kind = TOKEN_DATE;
    if (!length)
        length = read_french_date(text, token);
    if (!length) {
        token->kind = TOKEN_TIME;
        length = read_time(text, token);
    }
    if (!length) {
        token->kind = TOKEN_BAD;
        length = strcspn(text, " ,;|");
    }
    return length;
}

static bool is_word_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80;
}

/* Letters, with '-' and apostrophes between them. */
static size_t read_word(const char *text, struct token *token)
{
    size_t length = 0;
    char word[FOLD_MAX * 2], folded[FOLD_MAX];

    while (is_word_byte(text[length]) ||
           (length && text[length] && strchr("-'", text[length]) && is_word_byte(text[length + 1])))
        length++;
    token->kind = TOKEN_BAD;
    (void)snprintf(word, sizeof word, "%.*s", (int)base_min_size(length, sizeof word - 1), text);
    plain_text_fold(word, folded, sizeof folded);
    if (text_equal(folded, "apres") && strncmp(text + length, " midi", 5) == 0 &&
        !is_word_byte(text[length + 5])) {
        token->kind = TOKEN_HALF;
        token->half = 'a';
        return length + 5;
    }
    for (size_t i = 0; i < ARRAY_LEN(known_words); i++)
        if (text_equal(known_words[i].folded, folded)) {
            token->kind = known_words[i].kind;
            token->half = known_words[i].half;
            token->weekday = known_words[i].weekday;
            token->minute = MINUTES_PER_DAY / 2; /* of "midi" */
        }
    return length;
}

/* A dash of any width, or "..": its length, or 0. */
static size_t dash_length(const char *text)
{
    if (*text == '-')
        return 1;
    if (strncmp(text, "..", 2) == 0)
        return 2;
    return strncmp(text, "\xe2\x80\x93", 3) == 0 || strncmp(text, "\xe2\x80\x94", 3) == 0 ? 3 : 0;
}

static void advance(struct parser *parser)
{
    struct token *token = &parser->token;
    const char *at = parser->at;

    while (*at == ' ' || *at == '\t' || *at == '\n' || *at == '\r')
        at++;
    *token = (struct token){.at = at};
    if (!*at)
        token->kind = TOKEN_END;
    else if (strchr(",;|", *at)) {
        token->kind = TOKEN_SEPARATOR;
        token->length = 1;
    } else if ((token->length = dash_length(at)) > 0)
        token->kind = TOKEN_DASH;
    else if (text_is_digit(*at))
        token->length = read_number(at, token);
    else if (is_word_byte(*at))
        token->length = read_word(at, token);
    else {
        token->kind = TOKEN_BAD;
        token->length = 1;
    }
    parser->at = at + token->length;
}

/* ---- what is wrong ---- */

static const char write_days[] =
    "Write days (09/05/2022), half days (09/05/2022 matin), hours (09/05/2022 08:00-12:00) or "
    "ranges (du 09/05/2022 au 13/05/2022), separated by ';'.";

static int refuse_token(struct parser *parser, const struct token *token)
{
    size_t length = token->length;

    if (token->kind == TOKEN_END) {
        (void)finding_set(
            parser->finding, "SPAN", write_days, "A day, or the end of some hours, is missing.");
        return AVAILABILITY_E_TEXT;
    }
    if (length > QUOTE_MAX)
        for (length = QUOTE_MAX; length && (token->at[length] & 0xc0) == 0x80;)
            length--;
    (void)finding_set(parser->finding, "SPAN", write_days, "'%.*s' is not understood here.",
        (int)length, token->at);
    return AVAILABILITY_E_TEXT;
}

static int refuse(
    struct parser *parser, const char *reason, const char *remedy, const char *problem)
{
    (void)finding_set(parser->finding, reason, remedy, "%s", problem);
    return AVAILABILITY_E_TEXT;
}

/* ---- days ---- */

static void skip_fillers(struct parser *parser)
{
    while (parser->token.kind == TOKEN_FILLER)
        advance(parser);
}

static int check_date(struct parser *parser, const struct token *token, struct date *ret_date)
{
    char text[DATE_TEXT_SIZE * 2];

    (void)snprintf(text, sizeof text, "%04d-%02d-%02d", token->year, token->month, token->day);
    if (date_parse(text, ret_date)) {
        (void)finding_set(parser->finding, "NO_SUCH_DAY", "Check day and month.",
            "%.*s is no day of the calendar.", (int)token->length, token->at);
        return AVAILABILITY_E_TEXT;
    }
    if (parser->words->year && (uint32_t)token->year != parser->words->year) {
        (void)finding_set(parser->finding, "OTHER_YEAR", "Check the year.",
            "%.*s is not in %u, the year of the session.", (int)token->length, token->at,
            parser->words->year);
        return AVAILABILITY_E_TEXT;
    }
    return 0;
}

/* [weekday] day */
static int read_day(struct parser *parser, struct date *ret_date)
{
    int weekday = -1, r;

    skip_fillers(parser);
    if (parser->token.kind == TOKEN_WEEKDAY) {
        weekday = parser->token.weekday;
        advance(parser);
        skip_fillers(parser);
    }
    if (parser->token.kind != TOKEN_DATE)
        return refuse_token(parser, &parser->token);
    r = check_date(parser, &parser->token, ret_date);
    if (r == 0 && weekday >= 0 && date_weekday(*ret_date) != weekday) {
        (void)finding_set(parser->finding, "WEEKDAY", "Check which of the two is meant.",
            "%.*s is a %s, not a %s.", (int)parser->token.length, parser->token.at,
            weekdays[date_weekday(*ret_date)], weekdays[weekday]);
        r = AVAILABILITY_E_TEXT;
    }
    advance(parser);
    return r;
}

static int read_days(struct parser *parser)
{
    int r = read_day(parser, &parser->first);

    parser->last = parser->first;
    if (r == 0 && (parser->token.kind == TOKEN_DASH || parser->token.kind == TOKEN_TO)) {
        advance(parser);
        r = read_day(parser, &parser->last);
    }
    if (r == 0 && date_to_days(parser->last) < date_to_days(parser->first))
        r = refuse(parser, "RANGE", "Write the earlier day first.",
            "The range of days ends before it begins.");
    parser->has_days = r == 0;
    return r;
}

/* ---- hours ---- */

static bool starts_hours(const struct parser *parser)
{
    return parser->token.kind == TOKEN_TIME || parser->token.kind == TOKEN_HALF;
}

static int read_half(struct parser *parser, struct day_span *span)
{
    if (parser->token.half == 'm')
        span->to = parser->words->morning_until;
    else if (parser->token.half == 'a')
        span->from = parser->words->afternoon_from;
    advance(parser);
    return 0;
}

static int read_hours(struct parser *parser, struct day_span *span)
{
    *span = (struct day_span){.from = 0, .to = MINUTES_PER_DAY};
    if (parser->token.kind == TOKEN_HALF)
        return read_half(parser, span);
    span->from = parser->token.minute;
    advance(parser);
    if (parser->token.kind != TOKEN_DASH && parser->token.kind != TOKEN_TO)
        return refuse_token(parser, &parser->token);
    advance(parser);
    if (parser->token.kind != TOKEN_TIME)
        return refuse_token(parser, &parser->token);
    span->to = parser->token.minute;
    advance(parser);
    return span->from < span->to ? 0
                                 : refuse(parser, "HOURS", "Write the earlier time first.",
                                       "The hours end before they begin.");
}

static int refuse_many(struct finding *finding)
{
    (void)finding_set(finding, "TOO_MANY",
        "Write 'toutes' for every day that the session opens, or join hours into days.",
        "More than %d days or hours are named.", DAY_SPANS_MAX);
    return AVAILABILITY_E_TEXT;
}

/* The hours on each day of the item. */
static int add_spans(struct parser *parser, struct day_span span)
{
    int64_t last = date_to_days(parser->last);

    for (int64_t day = date_to_days(parser->first); day <= last; day++) {
        if (parser->list->count == SPAN_LIST_MAX)
            return refuse_many(parser->finding);
        span.date = date_from_days(day);
        parser->list->items[parser->list->count++] = span;
    }
    return 0;
}

/* An item: days, with or without hours; or hours of the days before. */
static int read_item(struct parser *parser)
{
    struct day_span span = {.from = 0, .to = MINUTES_PER_DAY};
    int r = 0;

    skip_fillers(parser);
    if (!starts_hours(parser) || !parser->has_days)
        r = read_days(parser);
    skip_fillers(parser);
    if (r == 0 && !starts_hours(parser))
        return add_spans(parser, span);
    while (r == 0 && starts_hours(parser)) {
        r = read_hours(parser, &span);
        if (r == 0)
            r = add_spans(parser, span);
        skip_fillers(parser);
    }
    return r;
}

static bool is_word_of(const char *folded, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (text_equal(words[i], folded))
            return true;
    return false;
}

int availability_read(const char *text,
    const struct availability_words *words,
    bool always_allowed,
    struct span_list *list,
    struct finding *ret_finding)
{
    static const char *const always[] = {
        "toutes", "tous", "touslesjours", "toutesdates", "touteslesdates", "toujours", "always"};
    static const char *const never[] = {"aucune", "aucun", "aucunjour", "jamais", "never"};
    struct parser parser = {.at = text, .words = words, .list = list, .finding = ret_finding};
    char folded[FOLD_MAX];
    int r = 0;

    if (!text_utf8_valid(text, strlen(text)))
        return refuse(&parser, "ENCODING", "Save the text as UTF-8.", "The text is not UTF-8.");
    plain_text_fold(text, folded, sizeof folded);
    if (is_word_of(folded, never, ARRAY_LEN(never)))
        return 0;
    if (always_allowed && is_word_of(folded, always, ARRAY_LEN(always))) {
        list->always = true;
        return 0;
    }
    advance(&parser);
    while (r == 0) {
        while (parser.token.kind == TOKEN_SEPARATOR)
            advance(&parser);
        if (parser.token.kind == TOKEN_END)
            break;
        r = read_item(&parser);
    }
    return r;
}

/* ---- settling ---- */

static int compare_spans(const void *a, const void *b)
{
    const struct day_span *one = a, *other = b;
    int64_t days = date_to_days(one->date) - date_to_days(other->date);

    if (days)
        return days < 0 ? -1 : 1;
    return one->from != other->from ? (int)one->from - (int)other->from
                                    : (int)one->to - (int)other->to;
}

int availability_settle(struct span_list *list, struct finding *ret_finding)
{
    size_t kept = 0;

    if (list->always && list->count) {
        (void)finding_set(ret_finding, "ALWAYS_AND_DAYS", "Keep one of them.",
            "Every day is named, and single days besides.");
        return AVAILABILITY_E_TEXT;
    }
    if (list->count)
        qsort(list->items, list->count, sizeof *list->items, compare_spans);
    for (size_t i = 0; i < list->count; i++) {
        struct day_span *before = kept ? &list->items[kept - 1] : NULL, span = list->items[i];

        if (before && date_to_days(before->date) == date_to_days(span.date) &&
            span.from <= before->to)
            before->to = span.to > before->to ? span.to : before->to;
        else
            list->items[kept++] = span;
    }
    list->count = kept;
    return kept > DAY_SPANS_MAX ? refuse_many(ret_finding) : 0;
}

int availability_texts(struct arena *arena,
    const struct span_list *list,
    const char *const **ret_texts,
    size_t *ret_count)
{
    char(*texts)[DAY_SPAN_TEXT_SIZE] = arena_calloc(arena, list->count + 1, sizeof *texts);
    const char **pointers = arena_calloc(arena, list->count + 1, sizeof *pointers);

    if (!texts || !pointers)
        return -ENOMEM;
    for (size_t i = 0; i < list->count; i++) {
        day_span_format(list->items[i], texts[i]);
        pointers[i] = texts[i];
    }
    *ret_texts = pointers;
    *ret_count = list->count;
    return 0;
}
