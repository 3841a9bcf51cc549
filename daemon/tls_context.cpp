#include "daemon/tls_context.hpp"

#include <openssl/dh.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <ctime>
#include <new>
#include <optional>
#include <string_view>
#include <utility>

namespace vedette::daemon {
namespace {

using config::TlsSettings;

/// The bits of SSL_OP_NO_… for the protocols that are not wanted.
using ForbiddenProtocols = std::uint64_t;

struct Protocol {
  const char* name;  ///< Lower-case.
  std::uint64_t forbidden;
};
constexpr std::array<Protocol, 4> protocols{{{"tlsv1", SSL_OP_NO_TLSv1},
                                             {"tlsv1.1", SSL_OP_NO_TLSv1_1},
                                             {"tlsv1.2", SSL_OP_NO_TLSv1_2},
                                             {"tlsv1.3", SSL_OP_NO_TLSv1_3}}};

constexpr const char* bad_protocols =
    "Invalid tls-protocols specified. Use a combination of 'TLSv1', 'TLSv1.1', 'TLSv1.2' and 'TLSv1.3'.";
constexpr const char* no_ca =
    "Either tls-ca-cert-file or tls-ca-cert-dir must be specified when tls-cluster, tls-replication or "
    "tls-auth-clients are enabled!";

/// The oldest error of this thread, and no other is left.
std::string openssl_error() {
  std::array<char, 256> text{};
  ERR_error_string_n(ERR_get_error(), text.data(), text.size());
  ERR_clear_error();
  return text.data();
}

/// A list separated by single blanks, in any case. Nothing: a word of it is unknown.
std::optional<ForbiddenProtocols> forbidden_protocols(std::string list) {
  if (list.empty()) return SSL_OP_NO_TLSv1 | SSL_OP_NO_TLSv1_1;
  std::ranges::transform(list, list.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  ForbiddenProtocols forbidden = 0;
  for (const Protocol& protocol : protocols) forbidden |= protocol.forbidden;
  std::string_view rest = list;
  for (bool more = true; more;) {
    const std::size_t blank = rest.find(' ');
    const std::string_view word = rest.substr(0, blank);
    const auto known = std::ranges::find_if(protocols, [&](const Protocol& protocol) { return word == protocol.name; });
    if (known == protocols.end()) return std::nullopt;
    forbidden &= ~known->forbidden;
    more = blank != std::string_view::npos;
    if (more) rest.remove_prefix(blank + 1);
  }
  return forbidden;
}

/// Called by OpenSSL for the passphrase of a key. -1: there is none.
int give_passphrase(char* buffer, int size, int /*writing*/, void* passphrase) {
  const auto& secret = *static_cast<const std::string*>(passphrase);
  if (secret.empty() || secret.size() > static_cast<std::size_t>(size)) return -1;
  std::copy(secret.begin(), secret.end(), buffer);
  return static_cast<int>(secret.size());
}

/// Empty: done.
std::string load_identity(SSL_CTX* context, const TlsSettings::Identity& identity) {
  if (SSL_CTX_use_certificate_chain_file(context, identity.certificate.c_str()) <= 0) {
    return "Failed to load certificate: " + identity.certificate + ": " + openssl_error();
  }
  std::string passphrase = identity.passphrase;
  SSL_CTX_set_default_passwd_cb(context, give_passphrase);
  SSL_CTX_set_default_passwd_cb_userdata(context, &passphrase);
  const int loaded = SSL_CTX_use_PrivateKey_file(context, identity.key.c_str(), SSL_FILETYPE_PEM);
  SSL_CTX_set_default_passwd_cb(context, nullptr);
  SSL_CTX_set_default_passwd_cb_userdata(context, nullptr);
  OPENSSL_cleanse(passphrase.data(), passphrase.size());
  return loaded > 0 ? std::string{} : "Failed to load private key: " + identity.key + ": " + openssl_error();
}

std::string load_ca(SSL_CTX* context, const TlsSettings& settings) {
  const char* file = settings.ca_certificate.empty() ? nullptr : settings.ca_certificate.c_str();
  const char* directory = settings.ca_directory.empty() ? nullptr : settings.ca_directory.c_str();
  if (!file && !directory) return {};
  if (SSL_CTX_load_verify_locations(context, file, directory) > 0) return {};
  return "Failed to configure CA certificate(s) file/directory: " + openssl_error();
}

std::string set_ciphers(SSL_CTX* context, const TlsSettings& settings) {
  if (!settings.ciphers.empty() && SSL_CTX_set_cipher_list(context, settings.ciphers.c_str()) <= 0) {
    ERR_clear_error();
    return "Failed to configure ciphers: " + settings.ciphers;
  }
  if (!settings.ciphersuites.empty() && SSL_CTX_set_ciphersuites(context, settings.ciphersuites.c_str()) <= 0) {
    ERR_clear_error();
    return "Failed to configure ciphersuites: " + settings.ciphersuites;
  }
  return {};
}

std::string load_dh_parameters(SSL_CTX* context, const std::string& path) {
  if (path.empty()) {
    SSL_CTX_set_dh_auto(context, 1);
    return {};
  }
  errno = 0;
  const std::unique_ptr<BIO, decltype(&BIO_free_all)> file{BIO_new_file(path.c_str(), "r"), &BIO_free_all};
  if (!file) {
    const int error = errno;
    ERR_clear_error();
    return "Failed to load " + path + ": " + std::strerror(error);
  }
  EVP_PKEY* parameters = PEM_read_bio_Parameters(file.get(), nullptr);
  if (!parameters) {
    ERR_clear_error();
    return path + ": failed to read DH params.";
  }
  if (SSL_CTX_set0_tmp_dh_pkey(context, parameters) > 0) return {};
  EVP_PKEY_free(parameters);
  return "Failed to load DH params file: " + path + ": " + openssl_error();
}

std::optional<std::int64_t> end_of(const X509* certificate) {
  std::tm end{};
  if (!certificate || ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &end) != 1) return std::nullopt;
  return ::timegm(&end);
}

/// OpenSSL notes what a certificate's extensions say when it first needs to know. Handshakes on several threads would
/// all do that for the same certificates; here it is done before there is any.
void note_extensions(const SSL_CTX* context) {
  constexpr int no_purpose = -1;
  if (X509* own = SSL_CTX_get0_certificate(context)) X509_check_purpose(own, no_purpose, 0);
  const STACK_OF(X509_OBJECT)* known = X509_STORE_get0_objects(SSL_CTX_get_cert_store(context));
  for (int i = 0; i < sk_X509_OBJECT_num(known); ++i) {
    if (X509* one = X509_OBJECT_get0_X509(sk_X509_OBJECT_value(known, i))) X509_check_purpose(one, no_purpose, 0);
  }
  ERR_clear_error();
}

/// What both directions have in common.
std::variant<TlsContext, std::string> make_context(const TlsSettings& settings, const TlsSettings::Identity& identity,
                                                   ForbiddenProtocols forbidden) {
  TlsContext context{SSL_CTX_new(TLS_method())};
  if (!context) throw std::bad_alloc{};
  // A renegotiation is of no use to anybody but an attacker (CVE-2009-3555, CVE-2011-1473).
  SSL_CTX_set_options(context.get(), forbidden | SSL_OP_NO_SSLv3 | SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION);
  SSL_CTX_set_mode(context.get(),
                   SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
  std::string problem = load_identity(context.get(), identity);
  if (problem.empty()) problem = load_ca(context.get(), settings);
  if (problem.empty()) problem = set_ciphers(context.get(), settings);
  if (!problem.empty()) return problem;
  note_extensions(context.get());
  return context;
}

std::string serve_with(SSL_CTX* context, const TlsSettings& settings) {
  using Wish = TlsSettings::ClientCertificate;
  const int certificate = settings.client_certificate == Wish::not_asked ? SSL_VERIFY_NONE
                          : settings.client_certificate == Wish::required
                              ? SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT
                              : SSL_VERIFY_PEER;
  SSL_CTX_set_verify(context, certificate, nullptr);
  if (settings.session_caching) {
    constexpr std::string_view ours = "vedette";
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_SERVER);
    SSL_CTX_sess_set_cache_size(context, settings.session_cache_size);
    SSL_CTX_set_timeout(context, settings.session_cache_timeout.count());
    SSL_CTX_set_session_id_context(context, reinterpret_cast<const unsigned char*>(ours.data()), ours.size());
  } else {
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  }
  if (settings.prefer_server_ciphers) SSL_CTX_set_options(context, SSL_OP_CIPHER_SERVER_PREFERENCE);
  return load_dh_parameters(context, settings.dh_parameters);
}

}  // namespace

void FreesTlsContext::operator()(ssl_ctx_st* context) const {
  SSL_CTX_free(context);
}

std::variant<TlsContexts, std::string> read_tls_files(const TlsSettings& settings) {
  ERR_clear_error();
  if (settings.server.certificate.empty()) return "No tls-cert-file configured!";
  if (settings.server.key.empty()) return "No tls-key-file configured!";
  if (settings.needs_ca() && settings.ca_certificate.empty() && settings.ca_directory.empty()) return no_ca;
  const auto forbidden = forbidden_protocols(settings.protocols);
  if (!forbidden) return bad_protocols;

  TlsContexts contexts;
  auto incoming = make_context(settings, settings.server, *forbidden);
  if (auto* problem = std::get_if<std::string>(&incoming)) return std::move(*problem);
  contexts.incoming = std::move(std::get<TlsContext>(incoming));
  if (std::string problem = serve_with(contexts.incoming.get(), settings); !problem.empty()) return problem;

  if (!settings.client.certificate.empty() && !settings.client.key.empty()) {
    auto outgoing = make_context(settings, settings.client, *forbidden);
    if (auto* problem = std::get_if<std::string>(&outgoing)) return std::move(*problem);
    contexts.outgoing = std::move(std::get<TlsContext>(outgoing));
  }
  return contexts;
}

CertificateEnds certificate_ends(const TlsContexts& contexts) {
  CertificateEnds ends;
  if (!contexts.incoming) return ends;
  ends.server = end_of(SSL_CTX_get0_certificate(contexts.incoming.get()));
  if (contexts.outgoing) ends.client = end_of(SSL_CTX_get0_certificate(contexts.outgoing.get()));
  const STACK_OF(X509_OBJECT)* known = X509_STORE_get0_objects(SSL_CTX_get_cert_store(contexts.incoming.get()));
  for (int i = 0; i < sk_X509_OBJECT_num(known); ++i) {
    const auto end = end_of(X509_OBJECT_get0_X509(sk_X509_OBJECT_value(known, i)));
    if (end && (!ends.ca || *end < *ends.ca)) ends.ca = end;
  }
  return ends;
}

}  // namespace vedette::daemon
