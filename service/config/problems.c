#include "config/problems.h"

#include <errno.h>
#include <stdarg.h>

int config_problem_add(struct config_problems *problems, const char *format, ...)
{
    char **texts = reallocarray(problems->texts, problems->count + 1, sizeof *texts);
    va_list arguments;
    int length;

    if (!texts)
        return -ENOMEM;
    problems->texts = texts;
    va_start(arguments, format);
    length = vasprintf(&texts[problems->count], format, arguments);
    va_end(arguments);
    if (length < 0)
        return -ENOMEM;
    problems->count++;
    return 0;
}

void config_problems_release(struct config_problems *problems)
{
    for (size_t i = 0; i < problems->count; i++)
        free(problems->texts[i]);
    free(problems->texts);
    *problems = (struct config_problems){0};
}
