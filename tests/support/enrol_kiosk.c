/* `palmares-kiosk enrol` without the window's libraries, for tests: the same arguments. */
#include "kiosk_core/enrol_command.h"

#include <locale.h>
#include <stddef.h>

int main(int argc, char **argv)
{
    (void)setlocale(LC_ALL, "");
    if (argc < 2)
        return 2;
    return enrol_command(".", argc - 1, argv + 1);
}
