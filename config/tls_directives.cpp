#include "config/tls_directives.hpp"

#include <map>

#include "config/directive_check.hpp"
#include "config/words.hpp"

namespace vedette::config {

namespace {

using TlsSetter = void (*)(TlsSettings&, const std::string&);

void set_client_certificate(TlsSettings& settings, const std::string& word) {
  using Wish = TlsSettings::ClientCertificate;
  const std::string wish = lower_case(word);
  settings.client_certificate = wish == "no" ? Wish::not_asked : wish == "optional" ? Wish::optional : Wish::required;
}

const std::map<std::string_view, TlsSetter>& tls_setters() {
  using T = TlsSettings;
  using S = const std::string;
  static const std::map<std::string_view, TlsSetter> table{
      {"tls-auth-clients", set_client_certificate},
      {"tls-ca-cert-dir", [](T& t, S& s) { t.ca_directory = s; }},
      {"tls-ca-cert-file", [](T& t, S& s) { t.ca_certificate = s; }},
      {"tls-cert-file", [](T& t, S& s) { t.server.certificate = s; }},
      {"tls-ciphers", [](T& t, S& s) { t.ciphers = s; }},
      {"tls-ciphersuites", [](T& t, S& s) { t.ciphersuites = s; }},
      {"tls-client-cert-file", [](T& t, S& s) { t.client.certificate = s; }},
      {"tls-client-key-file", [](T& t, S& s) { t.client.key = s; }},
      {"tls-client-key-file-pass", [](T& t, S& s) { t.client.passphrase = s; }},
      {"tls-cluster", [](T& t, S& s) { t.cluster = flag_in(s); }},
      {"tls-dh-params-file", [](T& t, S& s) { t.dh_parameters = s; }},
      {"tls-key-file", [](T& t, S& s) { t.server.key = s; }},
      {"tls-key-file-pass", [](T& t, S& s) { t.server.passphrase = s; }},
      {"tls-port", [](T& t, S& s) { t.port = number_in<std::uint16_t>(s); }},
      {"tls-prefer-server-ciphers", [](T& t, S& s) { t.prefer_server_ciphers = flag_in(s); }},
      {"tls-protocols", [](T& t, S& s) { t.protocols = s; }},
      {"tls-replication", [](T& t, S& s) { t.replication = flag_in(s); }},
      {"tls-session-cache-size", [](T& t, S& s) { t.session_cache_size = number_in<std::int64_t>(s); }},
      {"tls-session-cache-timeout",
       [](T& t, S& s) { t.session_cache_timeout = std::chrono::seconds{number_in<std::int64_t>(s)}; }},
      {"tls-session-caching", [](T& t, S& s) { t.session_caching = flag_in(s); }},
  };
  return table;
}

}  // namespace

bool apply_tls_directive(TlsSettings& settings, std::string_view name, const std::string& word) {
  const auto setter = tls_setters().find(name);
  if (setter == tls_setters().end()) return false;
  setter->second(settings, word);
  return true;
}

}  // namespace vedette::config
