#pragma once
#include <sqlite3.h>

// The library is opened at run time: these are the types of the functions' addresses, as the
// headers declare them.
#define FUNCTION(name) typedef __typeof__(&name) name##_f
FUNCTION(sqlite3_open_v2);
FUNCTION(sqlite3_close_v2);
FUNCTION(sqlite3_busy_timeout);
FUNCTION(sqlite3_exec);
FUNCTION(sqlite3_prepare_v3);
FUNCTION(sqlite3_finalize);
FUNCTION(sqlite3_step);
FUNCTION(sqlite3_reset);
FUNCTION(sqlite3_get_autocommit);
FUNCTION(sqlite3_system_errno);
FUNCTION(sqlite3_errstr);
FUNCTION(sqlite3_errmsg);
FUNCTION(sqlite3_bind_int64);
FUNCTION(sqlite3_bind_null);
FUNCTION(sqlite3_bind_zeroblob);
FUNCTION(sqlite3_bind_blob64);
FUNCTION(sqlite3_column_type);
FUNCTION(sqlite3_column_int64);
FUNCTION(sqlite3_column_blob);
FUNCTION(sqlite3_column_bytes);
#undef FUNCTION
