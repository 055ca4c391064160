#include "domain/finding.h"

#include "domain/plain_text.h"
#include "domain/uai.h"
#include "base/text.h"

#include <stdarg.h>

bool finding_set(
    struct finding *ret_finding, const char *reason, const char *remedy, const char *format, ...)
{
    va_list arguments;

    ret_finding->reason = reason;
    ret_finding->remedy = remedy;
    va_start(arguments, format);
    (void)vsnprintf(ret_finding->problem, sizeof ret_finding->problem, format, arguments);
    va_end(arguments);
    return true;
}

static const struct {
    const char *reason, *problem, *remedy;
} text_conditions[] = {
    [PLAIN_TEXT_E_ENCODING] = {"ENCODING", "is not valid UTF-8", "Save the text as UTF-8."},
    [PLAIN_TEXT_E_CONTROL] = {"CONTROL_CHARACTER", "holds a control, line or direction character",
        "Remove it; it often comes from a copy and paste."},
    [PLAIN_TEXT_E_LONG] = {"TOO_LONG", "is too long", "Shorten it."},
    [PLAIN_TEXT_E_START] = {"FORMULA",
        "starts with '=', '+', '-' or '@', which a spreadsheet takes for a formula",
        "Remove the first character."},
    [PLAIN_TEXT_E_LOST] = {"LOST_LETTER",
        "holds U+FFFD: a letter was lost in an earlier conversion",
        "Export again as UTF-8 from the program where the text is right."},
    [PLAIN_TEXT_E_SYMBOL] = {"NAME_SYMBOL",
        "holds '?' or a symbol that no name has: letters were lost in an earlier conversion",
        "Export again as UTF-8 from the program where the name is right."},
};

/* What a text check found. */
static bool set_text(struct finding *ret_finding, int r, size_t most, const char *what)
{
    if (!r)
        return false;
    if (r == PLAIN_TEXT_E_LONG)
        return finding_set(ret_finding, text_conditions[r].reason, text_conditions[r].remedy,
            "%s has more than %zu characters.", what, most);
    return finding_set(ret_finding, text_conditions[r].reason, text_conditions[r].remedy, "%s %s.",
        what, text_conditions[r].problem);
}

bool finding_in_text(const char *text, size_t most, const char *what, struct finding *ret_finding)
{
    return set_text(ret_finding, plain_text_check(text, most), most, what);
}

bool finding_in_name(const char *text, size_t most, const char *what, struct finding *ret_finding)
{
    return set_text(ret_finding, plain_text_check_name(text, most), most, what);
}

bool finding_in_code(const char *text, size_t most, const char *what, struct finding *ret_finding)
{
    size_t length = strlen(text);

    for (size_t i = 0; i < length; i++) {
        char c = text[i];

        if (!text_is_digit(c) && !(c >= 'A' && c <= 'Z') && !(c >= 'a' && c <= 'z') &&
            !(c == '-' && i > 0))
            return finding_set(ret_finding, "CODE", "Write it without blanks and accents.",
                "%s has letters, digits and '-' only (not first).", what);
    }
    return set_text(ret_finding, length > most ? PLAIN_TEXT_E_LONG : 0, most, what);
}

bool finding_in_uai(const char *uai, struct finding *ret_finding)
{
    char digits[8];
    int64_t number = 0;
    int r = *uai ? uai_check(uai) : 0;

    if (r == UAI_E_SHAPE)
        return finding_set(ret_finding, "UAI_SHAPE",
            "Write the code of the school as in the list of establishments, or leave it empty.",
            "A UAI is seven digits and a letter.");
    if (r == UAI_E_DEPARTMENT)
        return finding_set(ret_finding, "UAI_DEPARTMENT", "Check the first three digits.",
            "%.3s is the code of no department.", uai);
    if (r != UAI_E_KEY)
        return false;
    memcpy(digits, uai, 7);
    digits[7] = '\0';
    if (text_parse_i64(digits, 0, 9999999, &number))
        return false;
    return finding_set(ret_finding, "UAI_KEY", "Check the digits: one of them is probably wrong.",
        "The key letter of %s is %c, not %c.", digits, uai_key((uint32_t)number), uai[7]);
}

static bool is_email(const char *email)
{
    const char *at = strchr(email, '@'), *dot;
    size_t length = strlen(email);

    for (size_t i = 0; i < length; i++)
        if ((unsigned char)email[i] <= ' ' || email[i] == 0x7f || strchr("<>()[],;:\\\"", email[i]))
            return false;
    if (!at || at == email || at - email > 64 || strchr(at + 1, '@') ||
        !text_utf8_valid(email, length))
        return false;
    dot = strrchr(at, '.');
    return dot && dot > at + 1 && dot[1] && !strstr(at, "..") && email[0] != '.';
}

bool finding_in_email(const char *email, size_t most, struct finding *ret_finding)
{
    if (!*email)
        return false;
    if (strlen(email) > most)
        return set_text(ret_finding, PLAIN_TEXT_E_LONG, most, "The address");
    if (!is_email(email) || plain_text_check(email, most))
        return finding_set(ret_finding, "EMAIL", "Write name@domain, or leave it empty.",
            "This is not an e-mail address.");
    return false;
}
