#include "config/http_directives.hpp"

#include "config/directive_check.hpp"
#include "config/words.hpp"

namespace vedette::config {

namespace {

void set_port(HttpSettings& settings, const std::string& word) {
  settings.port = number_in<std::uint16_t>(word);
  settings.port_is_default = false;
}

TlsSettings::ClientCertificate client_certificate(const std::string& word) {
  using Wish = TlsSettings::ClientCertificate;
  const std::string wish = lower_case(word);
  return wish == "yes" ? Wish::required : wish == "optional" ? Wish::optional : Wish::not_asked;
}

}  // namespace

TlsSettings https_settings(const HttpSettings& http, const TlsSettings& tls) {
  TlsSettings settings = tls;
  settings.port = http.tls ? http.port : std::uint16_t{0};
  settings.replication = false;
  settings.cluster = false;
  settings.client = {};
  settings.client_certificate = http.client_certificate;
  return settings;
}

bool apply_http_directive(HttpSettings& settings, std::string_view name, const std::vector<std::string>& arguments) {
  if (name == "http-bind") {
    settings.bind = arguments;
    return true;
  }
  if (arguments.empty()) return false;
  const std::string& word = arguments.front();
  if (name == "http-port") {
    set_port(settings, word);
  } else if (name == "http-tls") {
    settings.tls = flag_in(word);
  } else if (name == "http-tls-auth-clients") {
    settings.client_certificate = client_certificate(word);
  } else if (name == "metrics-compat") {
    settings.compatible_metrics = flag_in(word);
  } else if (name == "metrics-replicas") {
    settings.replica_metrics = flag_in(word);
  } else {
    return false;
  }
  return true;
}

}  // namespace vedette::config
