/* `palmares subject show`: a subject as one reads it. */
#include "cli/subject.h"

int subject_run_show(struct cli *cli)
{
    Palmares__V1__Subject *subject;
    int r = subject_get(cli, cli->arguments[0], &subject);

    return r ? r : cli_print_json(cli, &subject->base);
}
