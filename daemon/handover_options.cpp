#include "daemon/handover_options.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <optional>
#include <sstream>
#include <utility>

#include "daemon/handover.hpp"
#include "daemon/role_check.hpp"

namespace vedette::daemon {
namespace {

constexpr double longest_deadline = 3600;

/// `HOST:PORT`, or a host alone.
quorum::Address address_with(const std::string& text, std::uint16_t usual_port) {
  const bool bare = text.find(':') == std::string::npos || quorum::is_literal_ip(text);
  if (bare && !text.empty()) return quorum::Address{text, usual_port};
  if (auto address = address_of(text)) return std::move(*address);
  throw CLI::ValidationError{"'" + text + "' is no HOST:PORT"};
}

/// The text of a reference, or the variables' text: NAME, or the file that NAME_FILE names. Empty: there is none.
std::string secret(const std::string& option, const std::string& reference, const std::vector<std::string>& variables,
                   const config::Lookup& lookup) {
  std::string wanted = reference;
  std::string path_of;  // The variable that named the file.
  if (reference.empty()) {
    for (const std::string& variable : variables) {
      if (const auto text = lookup(variable); const auto* found = std::get_if<std::string>(&text)) {
        if (!found->empty()) return *found;
      }
      const auto path = lookup(variable + "_FILE");
      const auto* file = std::get_if<std::string>(&path);
      if (file == nullptr || file->empty()) continue;
      wanted = "${file:" + *file + "}";
      path_of = variable + "_FILE";
      break;
    }
    if (wanted.empty()) return {};
  }
  const bool whole = wanted.starts_with("${") && wanted.find('}') == wanted.size() - 1;
  if (!whole) {
    throw CLI::ValidationError{option +
                               " takes a reference, ${VARIABLE} or ${file:PATH}: whatever stands on a command "
                               "line can be read by all"};
  }
  auto text = config::resolve_references(wanted, lookup);
  if (const auto* problem = std::get_if<config::Unresolved>(&text)) {
    // Whoever puts the secret itself there must not find it in a log.
    if (!path_of.empty()) throw CLI::ValidationError{path_of + " names no file that can be read"};
    throw CLI::ValidationError{option + ": " + problem->reason};
  }
  return std::get<std::string>(std::move(text));
}

}  // namespace

std::variant<HandoverOptions, HandoverRefusal> read_handover_options(const std::vector<std::string>& words,
                                                                     const config::Lookup& lookup) {
  HandoverOptions options;
  std::vector<std::string> sentinels{"127.0.0.1:26379"};
  std::string server = "127.0.0.1:6379";
  std::string auth_pass;
  std::string sentinel_pass;
  double seconds = 20;

  CLI::App app{
      "Hands the master on this host over to a replica, for instance before its container stops, and waits until "
      "that is proven: the Sentinels name the new master, it says that it is one, and the server on this host is a "
      "replica or gone. Does nothing if the server on this host is not the master.",
      "vedette handover"};
  app.add_option("NAME", options.name, "the master's name as the Sentinels know it")->required();
  app.add_option("--sentinel", sentinels,
                 "HOST[:PORT] of Sentinels to ask, with commas between them; of a name, all its addresses")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->envname("VEDETTE_SENTINELS")
      ->capture_default_str();
  app.add_option("--server", server, "HOST[:PORT] of the server on this host")
      ->envname("VEDETTE_SERVER")
      ->capture_default_str();
  app.add_option("--deadline", seconds, "seconds after which it says why not")
      ->envname("VEDETTE_HANDOVER_DEADLINE")
      ->check(CLI::Range(0.1, longest_deadline))
      ->capture_default_str();
  app.add_flag("--coordinated-only", options.coordinated_only,
               "no plain failover where the master can't hand over by itself");
  app.add_option("--auth-user", options.server_access.user, "user at the servers")->envname("VEDETTE_AUTH_USER");
  app.add_option("--auth-pass", auth_pass,
                 "password at the servers, as ${VARIABLE} or ${file:PATH}; without it VEDETTE_AUTH_PASS, "
                 "VEDETTE_AUTH_PASS_FILE or REDISCLI_AUTH of the environment");
  app.add_option("--sentinel-user", options.sentinel_access.user, "user at the Sentinels")
      ->envname("VEDETTE_SENTINEL_USER");
  app.add_option("--sentinel-pass", sentinel_pass,
                 "password at the Sentinels, likewise; VEDETTE_SENTINEL_PASS, VEDETTE_SENTINEL_PASS_FILE");
  app.add_flag("--tls", options.tls, "everything is TLS");
  app.add_option("--tls-ca-cert-file", options.tls_files.ca_certificate, "whom to trust, PEM")
      ->envname("VEDETTE_TLS_CA_CERT_FILE");
  app.add_option("--tls-cert-file", options.tls_files.server.certificate, "our certificate, PEM")
      ->envname("VEDETTE_TLS_CERT_FILE");
  app.add_option("--tls-key-file", options.tls_files.server.key, "its key, PEM")->envname("VEDETTE_TLS_KEY_FILE");
  app.footer(
      "Exit status: 0 handed over, or there was nothing to do; 1 not handed over, the server on this host goes on as "
      "master; 2 the words are wrong; 3 a failover was begun and is not proven.");

  // CLI11 takes them from the end.
  std::vector<std::string> reversed{words.rbegin(), words.rend()};
  try {
    app.parse(std::move(reversed));
    for (const std::string& sentinel : sentinels) options.sentinels.push_back(address_with(sentinel, 26379));
    options.server = address_with(server, 6379);
    options.deadline = std::chrono::milliseconds{static_cast<std::int64_t>(seconds * 1000)};
    options.server_access.password = secret("--auth-pass", auth_pass, {"VEDETTE_AUTH_PASS", "REDISCLI_AUTH"}, lookup);
    options.sentinel_access.password = secret("--sentinel-pass", sentinel_pass, {"VEDETTE_SENTINEL_PASS"}, lookup);
  } catch (const CLI::ParseError& failure) {
    std::ostringstream out;
    std::ostringstream err;
    const bool fine = app.exit(failure, out, err) == 0;
    return HandoverRefusal{fine ? 0 : handover_misused, fine ? out.str() : err.str()};
  }
  options.tls_files.replication = options.tls;
  return options;
}

}  // namespace vedette::daemon
