#pragma once

#include "base/buffer.h"

/* Write "FOLDER/NAME". false: it could not be written. */
bool write_file(const char *folder, const char *name, const struct buffer *content);
