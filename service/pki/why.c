#include "pki/why.h"

#include <openssl/err.h>

#include <errno.h>
#include <stdarg.h>

int pki_why(char **ret_why, enum pki_err condition, const char *format, ...)
{
    va_list arguments;
    int length;

    va_start(arguments, format);
    length = vasprintf(ret_why, format, arguments);
    va_end(arguments);
    return length < 0 ? -ENOMEM : (int)condition;
}

int pki_why_openssl(char **ret_why, enum pki_err condition, const char *format, ...)
{
    const char *reason = ERR_reason_error_string(ERR_peek_error());
    CLEANUP_FREE char *text = NULL;
    va_list arguments;
    int length;

    va_start(arguments, format);
    length = vasprintf(&text, format, arguments);
    va_end(arguments);
    ERR_clear_error();
    if (length < 0)
        return -ENOMEM;
    return pki_why(ret_why, condition, "%s%s%s", text, reason ? ": " : "", reason ? reason : "");
}
