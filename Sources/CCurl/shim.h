#pragma once
#include <curl/curl.h>

// The library is opened at run time: these are the types of the functions' addresses, as the
// headers declare them.
#define FUNCTION(name) typedef __typeof__(&name) name##_f
FUNCTION(curl_global_init);
FUNCTION(curl_easy_init);
FUNCTION(curl_easy_cleanup);
FUNCTION(curl_easy_perform);
FUNCTION(curl_easy_pause);
FUNCTION(curl_easy_recv);
FUNCTION(curl_easy_send);
FUNCTION(curl_easy_strerror);
FUNCTION(curl_multi_init);
FUNCTION(curl_multi_cleanup);
FUNCTION(curl_multi_add_handle);
FUNCTION(curl_multi_remove_handle);
FUNCTION(curl_multi_perform);
FUNCTION(curl_multi_poll);
FUNCTION(curl_multi_wakeup);
FUNCTION(curl_multi_info_read);
FUNCTION(curl_slist_append);
FUNCTION(curl_slist_free_all);
#undef FUNCTION

// Swift cannot call variadic functions: one shim a type of argument, with the function's address.

typedef size_t (*ccurl_transfer_f)(char *bytes, size_t size, size_t count, void *context);
typedef int (*ccurl_progress_f)(void *context, curl_off_t, curl_off_t, curl_off_t, curl_off_t);

static inline CURLcode ccurl_set_long(void *function, CURL *handle, CURLoption option, long value)
{
    typedef CURLcode (*set)(CURL *, CURLoption, ...);
    return ((set)function)(handle, option, value);
}

static inline CURLcode ccurl_set_offset(
    void *function, CURL *handle, CURLoption option, curl_off_t value)
{
    typedef CURLcode (*set)(CURL *, CURLoption, ...);
    return ((set)function)(handle, option, value);
}

static inline CURLcode ccurl_set_pointer(
    void *function, CURL *handle, CURLoption option, const void *value)
{
    typedef CURLcode (*set)(CURL *, CURLoption, ...);
    return ((set)function)(handle, option, value);
}

static inline CURLcode ccurl_set_transfer(
    void *function, CURL *handle, CURLoption option, ccurl_transfer_f value)
{
    typedef CURLcode (*set)(CURL *, CURLoption, ...);
    return ((set)function)(handle, option, value);
}

static inline CURLcode ccurl_set_progress(
    void *function, CURL *handle, CURLoption option, ccurl_progress_f value)
{
    typedef CURLcode (*set)(CURL *, CURLoption, ...);
    return ((set)function)(handle, option, value);
}

static inline CURLcode ccurl_get(void *function, CURL *handle, CURLINFO info, void *answer)
{
    typedef CURLcode (*get)(CURL *, CURLINFO, ...);
    return ((get)function)(handle, info, answer);
}

static inline CURLMcode ccurl_multi_set_long(
    void *function, CURLM *multi, CURLMoption option, long value)
{
    typedef CURLMcode (*set)(CURLM *, CURLMoption, ...);
    return ((set)function)(multi, option, value);
}
