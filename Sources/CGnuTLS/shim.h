#pragma once
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <gnutls/abstract.h>
#include <gnutls/crypto.h>

// The library is opened at run time: these are the types of the functions' addresses, as the
// headers declare them.
#define FUNCTION(name) typedef __typeof__(&name) name##_f
FUNCTION(gnutls_strerror);
FUNCTION(gnutls_rnd);
FUNCTION(gnutls_hash_fast);
FUNCTION(gnutls_hmac_fast);
FUNCTION(gnutls_x509_crt_init);
FUNCTION(gnutls_x509_crt_deinit);
FUNCTION(gnutls_x509_crt_import);
FUNCTION(gnutls_x509_crt_export2);
FUNCTION(gnutls_x509_crt_set_version);
FUNCTION(gnutls_x509_crt_set_serial);
FUNCTION(gnutls_x509_crt_set_dn_by_oid);
FUNCTION(gnutls_x509_crt_set_key);
FUNCTION(gnutls_x509_crt_set_activation_time);
FUNCTION(gnutls_x509_crt_set_expiration_time);
FUNCTION(gnutls_x509_crt_get_expiration_time);
FUNCTION(gnutls_x509_crt_set_basic_constraints);
FUNCTION(gnutls_x509_crt_set_key_usage);
FUNCTION(gnutls_x509_crt_set_key_purpose_oid);
FUNCTION(gnutls_x509_crt_set_subject_alt_name);
FUNCTION(gnutls_x509_crt_get_key_id);
FUNCTION(gnutls_x509_crt_get_activation_time);
FUNCTION(gnutls_x509_crt_get_subject_alt_name);
FUNCTION(gnutls_x509_crt_get_authority_key_id);
FUNCTION(gnutls_x509_privkey_get_key_id);
FUNCTION(gnutls_x509_crt_set_subject_key_id);
FUNCTION(gnutls_x509_crt_set_authority_key_id);
FUNCTION(gnutls_x509_crt_sign2);
FUNCTION(gnutls_x509_crt_list_verify);
FUNCTION(gnutls_x509_crt_get_dn_by_oid);
FUNCTION(gnutls_x509_crq_init);
FUNCTION(gnutls_x509_crq_deinit);
FUNCTION(gnutls_x509_crq_import);
FUNCTION(gnutls_x509_crq_verify);
FUNCTION(gnutls_x509_crq_get_dn_by_oid);
FUNCTION(gnutls_x509_privkey_init);
FUNCTION(gnutls_x509_privkey_deinit);
FUNCTION(gnutls_x509_privkey_generate);
FUNCTION(gnutls_x509_privkey_import);
FUNCTION(gnutls_x509_privkey_export2_pkcs8);
FUNCTION(gnutls_privkey_init);
FUNCTION(gnutls_privkey_deinit);
FUNCTION(gnutls_privkey_import_x509_raw);
FUNCTION(gnutls_privkey_sign_data2);
FUNCTION(gnutls_pubkey_init);
FUNCTION(gnutls_pubkey_deinit);
FUNCTION(gnutls_pubkey_import);
FUNCTION(gnutls_pubkey_import_x509_raw);
FUNCTION(gnutls_pubkey_import_privkey);
FUNCTION(gnutls_pubkey_export2);
FUNCTION(gnutls_pubkey_verify_data2);
FUNCTION(gnutls_pubkey_import_rsa_raw);
FUNCTION(gnutls_pubkey_import_ecc_raw);
FUNCTION(gnutls_decode_rs_value);
FUNCTION(gnutls_encode_rs_value);
FUNCTION(gnutls_certificate_get_peers);
FUNCTION(gnutls_certificate_verify_peers);
FUNCTION(gnutls_record_recv);
FUNCTION(gnutls_record_send);
FUNCTION(gnutls_bye);
FUNCTION(gnutls_init);
FUNCTION(gnutls_deinit);
FUNCTION(gnutls_handshake);
FUNCTION(gnutls_priority_init);
FUNCTION(gnutls_priority_deinit);
FUNCTION(gnutls_priority_set);
FUNCTION(gnutls_credentials_set);
FUNCTION(gnutls_certificate_allocate_credentials);
FUNCTION(gnutls_certificate_free_credentials);
FUNCTION(gnutls_certificate_set_x509_key_mem);
FUNCTION(gnutls_certificate_set_x509_trust_mem);
FUNCTION(gnutls_certificate_server_set_request);
FUNCTION(gnutls_transport_set_int2);
FUNCTION(gnutls_record_get_direction);
FUNCTION(gnutls_record_check_pending);
FUNCTION(gnutls_error_is_fatal);
#undef FUNCTION

// A macro with a cast, which Swift does not see.
static const unsigned int cgnutls_p256_bits = GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1);
