/* `palmaresd inspect-pdf`: the child of document/inspect.c; nobody else calls it. */
#include "command.h"

#include "document/inspect.h"

int command_inspect_pdf(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    return pdf_inspect_main();
}
