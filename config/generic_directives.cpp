#include "config/generic_directives.hpp"

#include <openssl/sha.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <map>
#include <utility>

#include "config/directive_check.hpp"
#include "config/directives.hpp"
#include "config/tls_directives.hpp"
#include "config/words.hpp"

namespace vedette::config {

namespace {

using Arguments = std::vector<std::string>;
using Setter = void (*)(DaemonSettings&, const std::string&);

/// Numbers, sizes and yes/no come here checked.
template <class Number>
Number number_in(const std::string& word) {
  Number value{};
  std::from_chars(word.data(), word.data() + word.size(), value);
  return value;
}
std::chrono::seconds seconds_in(const std::string& word) {
  return std::chrono::seconds{number_in<std::chrono::seconds::rep>(word)};
}
std::uint32_t octal_in(const std::string& word) {
  std::uint32_t value = 0;
  std::from_chars(word.data(), word.data() + word.size(), value, 8);
  return value;
}
bool flag_in(const std::string& word) {
  return yes_or_no(word).value_or(false);
}
std::uint64_t size_in(const std::string& word) {
  return memory_size(word).value_or(0);
}

/// The daemon changes into `dir`, after which a relative path would mean another place.
std::string absolute_path(const std::string& path) {
  return std::filesystem::absolute(path).lexically_normal().string();
}

void set_loglevel(DaemonSettings& settings, const std::string& word) {
  const std::string level = lower_case(word);
  settings.log_nothing = level == "nothing";
  if (level == "debug") settings.loglevel = quorum::Level::debug;
  if (level == "verbose") settings.loglevel = quorum::Level::verbose;
  if (level == "notice") settings.loglevel = quorum::Level::notice;
  if (level == "warning" || level == "nothing") settings.loglevel = quorum::Level::warning;
}

void set_supervised(DaemonSettings& settings, const std::string& word) {
  const std::string by = lower_case(word);
  settings.supervised = by == "systemd"   ? Supervised::systemd
                        : by == "upstart" ? Supervised::upstart
                        : by == "auto"    ? Supervised::automatic
                                          : Supervised::no;
}

const std::map<std::string_view, Setter>& setters() {
  using D = DaemonSettings;
  using S = const std::string;
  static const std::map<std::string_view, Setter> table{
      {"bind-source-addr", [](D& d, S& s) { d.bind_source_addr = s; }},
      {"client-query-buffer-limit", [](D& d, S& s) { d.client_query_buffer_limit = size_in(s); }},
      {"daemonize", [](D& d, S& s) { d.daemonize = flag_in(s); }},
      {"dir", [](D& d, S& s) { d.dir = absolute_path(s); }},
      {"logfile", [](D& d, S& s) { d.logfile = s; }},
      {"loglevel", set_loglevel},
      {"maxclients", [](D& d, S& s) { d.maxclients = number_in<std::uint32_t>(s); }},
      {"pidfile", [](D& d, S& s) { d.pidfile = s; }},
      {"port", [](D& d, S& s) { d.port = number_in<std::uint16_t>(s); }},
      {"protected-mode", [](D& d, S& s) { d.protected_mode = flag_in(s); }},
      {"proto-max-bulk-len", [](D& d, S& s) { d.proto_max_bulk_len = size_in(s); }},
      {"requirepass", [](D& d, S& s) { d.requirepass = s; }},
      {"proc-title-template", [](D& d, S& s) { d.proc_title_template = s; }},
      {"set-proc-title", [](D& d, S& s) { d.set_proc_title = flag_in(s); }},
      {"state-file", [](D& d, S& s) { d.state_file = s; }},
      {"socket-mark-id", [](D& d, S& s) { d.socket_mark = number_in<std::uint32_t>(s); }},
      {"supervised", set_supervised},
      {"syslog-enabled", [](D& d, S& s) { d.syslog_enabled = flag_in(s); }},
      {"syslog-facility", [](D& d, S& s) { d.syslog_facility = lower_case(s); }},
      {"syslog-ident", [](D& d, S& s) { d.syslog_ident = s; }},
      {"tcp-backlog", [](D& d, S& s) { d.tcp_backlog = number_in<int>(s); }},
      {"tcp-keepalive", [](D& d, S& s) { d.tcp_keepalive = seconds_in(s); }},
      {"timeout", [](D& d, S& s) { d.timeout = seconds_in(s); }},
      {"unixsocket", [](D& d, S& s) { d.unix_socket = s; }},
      {"unixsocketgroup", [](D& d, S& s) { d.unix_socket_group = s; }},
      {"unixsocketperm", [](D& d, S& s) { d.unix_socket_mode = octal_in(s); }},
  };
  return table;
}

constexpr std::array<std::string_view, 15> own_commands{
    "acl",     "auth", "client",   "command",  "hello",     "info",        "ping",        "psubscribe",
    "publish", "role", "sentinel", "shutdown", "subscribe", "unsubscribe", "punsubscribe"};

/// What the user default may do anyway. Anything else could restrict it.
constexpr std::array<std::string_view, 11> harmless_rules{
    "on",          "nopass", "sanitize-payload", "skip-sanitize-payload", "~*", "%RW~*", "allkeys", "&*",
    "allchannels", "+@all",  "allcommands"};

std::string sha256_hex(const std::string& text) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
  constexpr std::string_view digits = "0123456789abcdef";
  std::string hex;
  for (const unsigned char byte : digest) hex.append({digits[byte / 16], digits[byte % 16]});
  return hex;
}

std::string unsupported(std::string_view what) {
  return std::string{what}.append(
      " is not supported by this version of Vedette, and to ignore it would leave open what "
      "it is to protect.");
}

bool contains(const Arguments& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

/// Empty unless the directive asks for users.
std::string refuse_protection(const std::string& name, const Arguments& arguments) {
  return arguments.front().empty() ? "" : unsupported(name);
}

}  // namespace

std::string GenericDirectives::apply(const SourceLine& line) {
  const std::string name = lower_case(line.words.front());
  Arguments arguments{line.words.begin() + 1, line.words.end()};
  const Directive* directive = find_directive(name);
  if (directive == nullptr) {
    if (name.find('.') != std::string::npos) {
      if (arguments.empty()) return "Module config specified without value";
      without_effect_.insert(name);
      settings_.lines.push_back({name, std::move(arguments), line.origin});
      return {};
    }
    const std::string closest = closest_directive(name);
    const std::string reason = "Bad directive or wrong number of arguments";
    return closest.empty() ? reason : reason + ". Did you mean '" + closest + "'?";
  }
  if (arguments.size() == 1 && takes_several(*directive)) {
    auto split = split_words(arguments.front());
    if (!split) return "Unbalanced quotes in configuration line";
    if (!split->empty() || directive->form.kind == Form::Kind::addresses) arguments = std::move(*split);
  }
  const bool passes_unseen =
      looks_ == Looks::at_the_text_alone && directive->form.kind == Form::Kind::directory && arguments.size() == 1;
  if (std::string reason = passes_unseen ? "" : check_arguments(*directive, arguments); !reason.empty()) return reason;
  const std::string canonical{directive->name};
  std::string reason;
  switch (directive->effect) {
    case Effect::none:
      without_effect_.insert(name);
      break;
    case Effect::not_supported:
      reason = refuse_protection(canonical, arguments);
      break;
    case Effect::in_force:
      reason = apply_known(canonical, arguments);
      break;
  }
  if (!reason.empty()) return reason;
  if (canonical == "dir" && line.origin == GenericLine::Origin::command_line) arguments.front() = settings_.dir;
  settings_.lines.push_back({name, std::move(arguments), line.origin});
  return {};
}

std::string GenericDirectives::apply_known(const std::string& name, const Arguments& arguments) {
  if (name == "bind") {
    settings_.bind = arguments;
  } else if (name == "client-output-buffer-limit") {
    apply_output_limits(arguments);
  } else if (name == "user") {
    return apply_user(arguments);
  } else if (name == "rename-command") {
    return apply_rename(arguments);
  } else if (apply_tls_directive(settings_.tls, name, arguments.front())) {
    return {};
  } else if (const auto setter = setters().find(name); setter != setters().end()) {
    setter->second(settings_, arguments.front());
  }
  return {};
}

void GenericDirectives::apply_output_limits(const Arguments& arguments) {
  for (std::size_t i = 0; i + 3 < arguments.size(); i += 4) {
    const std::string whose = lower_case(arguments[i]);
    OutputLimit& limit = whose == "normal"   ? settings_.normal_output
                         : whose == "pubsub" ? settings_.pubsub_output
                                             : settings_.replica_output;
    limit = {size_in(arguments[i + 1]), size_in(arguments[i + 2]), seconds_in(arguments[i + 3])};
  }
}

std::string GenericDirectives::apply_rename(const Arguments& arguments) {
  const std::string original = lower_case(arguments[0]);
  if (std::find(own_commands.begin(), own_commands.end(), original) == own_commands.end()) {
    return "No such command in rename-command";
  }
  settings_.renamed_commands[original] = arguments[1];
  return {};
}

std::string GenericDirectives::apply_user(const Arguments& arguments) {
  const Arguments rules{arguments.begin() + 1, arguments.end()};
  if (arguments.front() != "default") return unsupported("user " + arguments.front());
  // The line that a real Sentinel writes at each rewrite: all is allowed, with no password or with requirepass's.
  const bool all_commands = contains(rules, "+@all") || contains(rules, "allcommands");
  const bool all_channels = contains(rules, "&*") || contains(rules, "allchannels");
  std::string hash;
  for (const std::string& rule : rules) {
    if (rule.starts_with('#')) {
      hash = rule.substr(1);
    } else if (std::find(harmless_rules.begin(), harmless_rules.end(), rule) == harmless_rules.end()) {
      return unsupported("A restricted user default");
    }
  }
  if (!contains(rules, "on") || !all_commands || !all_channels || hash.empty() != contains(rules, "nopass")) {
    return unsupported("A restricted user default");
  }
  settings_.clients_need_no_password = hash.empty();
  password_hash_ = hash;
  return {};
}

std::string GenericDirectives::finish() {
  if (password_hash_.empty() || password_hash_ == sha256_hex(settings_.requirepass)) return {};
  return unsupported("A user default whose password is not that of requirepass");
}

}  // namespace vedette::config
