#include "config/generic_directives.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <map>
#include <optional>
#include <utility>

#include "config/acl_user.hpp"
#include "config/directive_check.hpp"
#include "config/directives.hpp"
#include "config/http_directives.hpp"
#include "config/sentinel_directives.hpp"
#include "config/tls_directives.hpp"
#include "config/words.hpp"

namespace vedette::config {

namespace {

using Arguments = std::vector<std::string>;
using GenericSetter = void (*)(DaemonSettings&, const std::string&);

/// Numbers and sizes come here checked.
std::chrono::seconds seconds_in(const std::string& word) {
  return std::chrono::seconds{number_in<std::chrono::seconds::rep>(word)};
}
std::uint32_t octal_in(const std::string& word) {
  std::uint32_t value = 0;
  std::from_chars(word.data(), word.data() + word.size(), value, 8);
  return value;
}
std::uint64_t size_in(const std::string& word) {
  return memory_size(word).value_or(0);
}

/// The daemon changes into `dir`, after which a relative path would mean another place.
std::string absolute_path(const std::string& path) {
  return std::filesystem::absolute(path).lexically_normal().string();
}

void set_supervised(DaemonSettings& settings, const std::string& word) {
  const std::string by = lower_case(word);
  settings.supervised = by == "systemd"   ? Supervised::systemd
                        : by == "upstart" ? Supervised::upstart
                        : by == "auto"    ? Supervised::automatic
                                          : Supervised::no;
}

void set_speech(DaemonSettings& settings, const std::string& word) {
  const std::string whose = lower_case(word);
  settings.speak = whose == "redis-7.0" ? Speech::redis_7_0 : whose == "valkey-8" ? Speech::valkey_8 : Speech::redis_8;
}

void set_log_format(DaemonSettings& settings, const std::string& word) {
  const std::string form = lower_case(word);
  settings.log_format = form == "json" ? LogFormat::json : form == "logfmt" ? LogFormat::logfmt : LogFormat::legacy;
}

const std::map<std::string_view, GenericSetter>& generic_setters() {
  using D = DaemonSettings;
  using S = const std::string;
  static const std::map<std::string_view, GenericSetter> table{
      {"acl-pubsub-default", [](D& d, S& s) { d.channels_by_default = lower_case(s) == "allchannels"; }},
      {"aclfile", [](D& d, S& s) { d.aclfile = s; }},
      {"acllog-max-len", [](D& d, S& s) { d.acllog_max_len = number_in<std::uint64_t>(s); }},
      {"bind-source-addr", [](D& d, S& s) { d.bind_source_addr = s; }},
      {"client-query-buffer-limit", [](D& d, S& s) { d.client_query_buffer_limit = size_in(s); }},
      {"daemonize", [](D& d, S& s) { d.daemonize = flag_in(s); }},
      {"dir", [](D& d, S& s) { d.dir = absolute_path(s); }},
      {"log-format", set_log_format},
      {"logfile", [](D& d, S& s) { d.logfile = s; }},
      {"loglevel", [](D& d, S& s) { set_loglevel(d, s); }},
      {"maxclients", [](D& d, S& s) { d.maxclients = number_in<std::uint32_t>(s); }},
      {"pidfile", [](D& d, S& s) { d.pidfile = s; }},
      {"port", [](D& d, S& s) { d.port = number_in<std::uint16_t>(s); }},
      {"protected-mode", [](D& d, S& s) { d.protected_mode = flag_in(s); }},
      {"proto-max-bulk-len", [](D& d, S& s) { d.proto_max_bulk_len = size_in(s); }},
      {"requirepass", [](D& d, S& s) { d.requirepass = s; }},
      {"proc-title-template", [](D& d, S& s) { d.proc_title_template = s; }},
      {"set-proc-title", [](D& d, S& s) { d.set_proc_title = flag_in(s); }},
      {"stable-identity", [](D& d, S& s) { d.stable_identity = flag_in(s); }},
      {"state-file", [](D& d, S& s) { d.state_file = s; }},
      {"socket-mark-id", [](D& d, S& s) { d.socket_mark = number_in<std::uint32_t>(s); }},
      {"speak", set_speech},
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

}  // namespace

void set_loglevel(DaemonSettings& settings, std::string_view word) {
  const std::string level = lower_case(word);
  settings.log_nothing = level == "nothing";
  if (level == "debug") settings.loglevel = quorum::Level::debug;
  if (level == "verbose") settings.loglevel = quorum::Level::verbose;
  if (level == "notice") settings.loglevel = quorum::Level::notice;
  if (level == "warning" || level == "nothing") settings.loglevel = quorum::Level::warning;
}

std::string_view loglevel_word(const DaemonSettings& settings) {
  constexpr std::array<std::string_view, 4> words{"debug", "verbose", "notice", "warning"};
  return settings.log_nothing ? "nothing" : words.at(static_cast<std::size_t>(settings.loglevel));
}

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
    const bool is_for_sentinels = find_sentinel_directive(name) != nullptr;
    const std::string closest = is_for_sentinels ? "sentinel " + name : closest_directive(name);
    const std::string reason = "Bad directive or wrong number of arguments";
    return closest.empty() ? reason : reason + ". Did you mean '" + closest + "'?";
  }
  if (arguments.size() == 1 && takes_several(*directive)) {
    auto split = split_words(arguments.front());
    if (!split) return "Unbalanced quotes in configuration line";
    if (!split->empty() || directive->form.kind == Form::Kind::addresses) arguments = std::move(*split);
  }
  if (directive->form.kind == Form::Kind::directory && arguments.size() == 1) start_from_dir(arguments.front());
  const bool passes_unseen =
      looks_ == Looks::at_the_text_alone && directive->form.kind == Form::Kind::directory && arguments.size() == 1;
  if (std::string reason = passes_unseen ? "" : check_arguments(*directive, arguments); !reason.empty()) return reason;
  const std::string canonical{directive->name};
  std::string reason;
  switch (directive->effect) {
    case Effect::none:
      without_effect_.insert(name);
      break;
    case Effect::in_force:
      reason = apply_known(canonical, arguments, line.origin);
      break;
  }
  if (!reason.empty()) return reason;
  if (canonical == "dir" && line.origin == GenericLine::Origin::command_line) arguments.front() = settings_.dir;
  settings_.lines.push_back({name, std::move(arguments), line.origin});
  return {};
}

std::string GenericDirectives::apply_known(const std::string& name, const Arguments& arguments,
                                           GenericLine::Origin origin) {
  if (name == "bind") {
    settings_.bind = arguments;
  } else if (name == "client-output-buffer-limit") {
    apply_output_limits(arguments);
  } else if (name == "user") {
    return apply_user(arguments, origin);
  } else if (name == "rename-command") {
    return apply_rename(arguments);
  } else if (apply_http_directive(settings_.http, name, arguments)) {
    return {};
  } else if (arguments.empty()) {
    // Some may stand there without a value, which is their default.
    return {};
  } else if (apply_tls_directive(settings_.tls, name, arguments.front())) {
    return {};
  } else if (const auto setter = generic_setters().find(name); setter != generic_setters().end()) {
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

/// Each `dir` is entered before the next line is read.
void GenericDirectives::start_from_dir(std::string& path) const {
  const bool is_relative = !path.empty() && path.front() != '/';
  if (is_relative && !settings_.dir.empty()) path = absolute_path(settings_.dir + "/" + path);
}

/// The original name of the command that is called so by now; nothing if none is.
std::optional<std::string> GenericDirectives::command_called(const std::string& name) const {
  for (const auto& [original, renamed] : settings_.renamed_commands) {
    if (lower_case(renamed) == name) return original;
  }
  const bool has_its_own = !settings_.renamed_commands.contains(name) &&
                           std::find(own_commands.begin(), own_commands.end(), name) != own_commands.end();
  return has_its_own ? std::optional{name} : std::nullopt;
}

/// One line builds on the others. The same line twice is no mistake: an option of the command line is written into the
/// file and given again at the next start.
std::string GenericDirectives::apply_rename(const Arguments& arguments) {
  const std::string from = lower_case(arguments[0]);
  const std::string to = lower_case(arguments[1]);
  auto& renamed = settings_.renamed_commands;
  if (const auto before = renamed.find(from); before != renamed.end() && before->second == arguments[1]) return {};
  const auto original = command_called(from);
  if (!original || from.empty()) return "No such command in rename-command";
  const auto other = command_called(to);
  if (!to.empty() && other && other != original) return "Target command name already exists";
  renamed[*original] = arguments[1];
  return {};
}

/// The names of commands can't be looked up here; rules that are wrong for another reason are refused at once. A user
/// may stand once in the file. One of an included file gives way to it, since changes are written into the main file,
/// and one of the command line comes before both.
std::string GenericDirectives::apply_user(const Arguments& arguments, GenericLine::Origin origin) {
  const std::string& name = arguments.front();
  const Arguments words{arguments.begin() + 1, arguments.end()};
  const auto wrong = [](const std::string& what, std::string_view why) {
    return ("Error in user declaration '" + what + "': ").append(why);
  };
  const auto rules = acl_rules(words);
  if (const auto* open = std::get_if<UnmatchedParenthesis>(&rules)) {
    return wrong(open->text, "Unmatched parenthesis in selector definition.");
  }
  AclUser trial{settings_.channels_by_default};
  for (const AclRule& rule : std::get<std::vector<AclRule>>(rules)) {
    const auto problem = trial.apply(rule, {});
    if (problem && *problem != AclProblem::unknown_name) return wrong(rule.masked(), text_of(*problem));
  }

  UserLine line{name, words, origin};
  const auto known = std::ranges::find(settings_.users, name, &UserLine::name);
  if (known == settings_.users.end()) {
    settings_.users.push_back(std::move(line));
  } else if (known->origin == origin) {
    return wrong(name, "Duplicate user found. A user can only be defined once in config files");
  } else if (known->origin == GenericLine::Origin::included_file || origin == GenericLine::Origin::command_line ||
             origin == GenericLine::Origin::environment) {
    *known = std::move(line);
  }
  return {};
}

std::string GenericDirectives::finish() const {
  if (settings_.aclfile.empty() || settings_.users.empty()) return {};
  return "Configuring Redis with users defined in redis.conf and at the same setting an ACL file path is invalid. "
         "Either keep the users in the ACL file, or write user lines and no aclfile, but not both.";
}

}  // namespace vedette::config
