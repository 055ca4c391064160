#include "kiosk_window/application.h"

int main(int argc, char **argv)
{
    return application_run(argc, argv);
}
