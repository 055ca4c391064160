/* `palmares-kiosk enrol` without the window's libraries, for tests: the same arguments. */
#include "kiosk_core/enrol_command.h"
#include "kiosk_core/language.h"

int main(int argc, char **argv)
{
    language_from_environment(KIOSK_CATALOGUES);
    if (argc < 2)
        return 2;
    return enrol_command(".", argc - 1, argv + 1);
}
