#pragma once
#include <microhttpd.h>

// Swift cannot call variadic functions. The library is opened at run time, so each shim takes the
// function's address and adds nothing.

static inline struct MHD_Daemon *cmhd_start(
    void *function, unsigned int flags, MHD_AccessHandlerCallback handler, void *context,
    struct MHD_OptionItem *options)
{
    typedef struct MHD_Daemon *(*start)(unsigned int, uint16_t, MHD_AcceptPolicyCallback, void *,
                                        MHD_AccessHandlerCallback, void *, ...);
    return ((start)function)(flags, 0, NULL, NULL, handler, context,
                             MHD_OPTION_ARRAY, options, MHD_OPTION_END);
}

static inline const union MHD_ConnectionInfo *cmhd_connection_info(
    void *function, struct MHD_Connection *connection, enum MHD_ConnectionInfoType type)
{
    typedef const union MHD_ConnectionInfo *(*get)(struct MHD_Connection *,
                                                   enum MHD_ConnectionInfoType, ...);
    return ((get)function)(connection, type);
}
