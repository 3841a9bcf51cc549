#include "config/environment.hpp"

#include <unistd.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "config/closest_name.hpp"
#include "config/environment_names.hpp"
#include "config/environment_value.hpp"
#include "config/extra_flags.hpp"
#include "config/settled_options.hpp"
#include "quorum/address.hpp"

namespace vedette::config {

namespace {

constexpr std::string_view native_prefix = "VEDETTE_";
constexpr std::string_view file_suffix = "_FILE";
constexpr std::string_view default_port = "26379";
constexpr std::string_view default_acl_file = "/etc/redis/user.acl";

/// A value that some variable gives to a setting.
struct Candidate {
  std::string variable;
  Family family = Family::native;
  std::string value;
  std::string reference;  ///< How a secret may be written down.
};

class Reading {
 public:
  Reading(const std::vector<Variable>& variables, const std::vector<std::string>& options,
          const EnvironmentFiles& files)
      : settled_{options}, files_{files} {
    if (std::string fault = fault_of_extra_flags(variables); !fault.empty()) fail(std::move(fault));
    // A variable without a value is none: compose files pass them on so.
    for (const Variable& variable : variables) {
      if (!variable.value.empty()) variables_.emplace(variable.name, variable.value);
    }
  }

  std::variant<Environment, Problem> result() {
    refuse_unknown_names();
    learn_what_names_mean();
    collect_foreign();
    decide_tls();
    decide_access();
    decide_external_file();
    for (const std::string_view name : native_environment_settings()) take(name);
    add_what_tls_needs();
    tell_names();
    if (problem_) return std::move(*problem_);
    return std::move(result_);
  }

 private:
  /// Options of masters settle that master's settings alone. The name of ours is read before all else of it.
  bool is_settled(const EnvironmentSetting& setting) const {
    const bool of_the_master =
        setting.place == EnvironmentSetting::Place::master || setting.place == EnvironmentSetting::Place::monitor;
    return of_the_master ? settled_.settle(setting.name, result_.initial.name) : settled_.settle(setting.name);
  }

  bool has(std::string_view name) const { return variables_.contains(std::string{name}); }
  void fail(std::string reason) {
    if (problem_) return;
    problem_.emplace();
    problem_->reason = std::move(reason);
    problem_->logged = true;
  }

  void refuse_unknown_names() {
    std::set<std::string> known;
    for (const std::string_view setting : native_environment_settings()) {
      const std::string name = native_environment_name(setting);
      known.insert({name, name + std::string{file_suffix}});
    }
    for (const auto& [name, value] : variables_) {
      if (!name.starts_with(native_prefix) || known.contains(name)) continue;
      if (is_service_link(name, value)) {
        result_.details.push_back(name + " tells of a service and is not read");
        continue;
      }
      const std::string meant = closest_name(name, {known.begin(), known.end()});
      fail(name + " is no variable that Vedette knows" + (meant.empty() ? "" : ". Did you mean " + meant + "?"));
    }
    for (const std::string_view name : environment_names_without_effect()) {
      if (has(name)) result_.details.push_back(std::string{name} + " has no effect");
    }
  }

  /// Some names mean one thing in one image and another thing in the next.
  void learn_what_names_mean() {
    // A Service of such a name has nothing to do with the image.
    const auto means_it = [this](const std::string& name) { return has(name) && !is_service_address(text_of(name)); };
    port_is_the_masters_ = means_it("MASTER_GROUP_NAME") || means_it("IP");
    for (const EnvironmentName& known : foreign_environment_names()) {
      const bool means_two_things = known.name == "REDIS_PASSWORD" || known.name == "PORT";
      if (known.family == Family::operator_kit && !means_two_things && means_it(std::string{known.name})) {
        is_operator_kit_ = true;
      }
    }
    const std::string port = text_of("PORT");
    const bool both_said = has(native_environment_name("port")) && has(native_environment_name("master-port"));
    if (!port_is_the_masters_ || port.empty() || both_said || is_service_address(port)) return;
    for (const char* other : {"MASTER_HOST", "MASTER_IP", "MASTER", "MASTER_PORT"}) {
      if (!means_it(other) || text_of("MASTER_PORT") == port) continue;
      fail("PORT may be the master's port, because of " +
           std::string{has("MASTER_GROUP_NAME") ? "MASTER_GROUP_NAME" : "IP"} + ", or our own, because of " + other +
           ": say VEDETTE_MASTER_PORT and VEDETTE_PORT instead");
    }
  }

  std::string text_of(const std::string& name) const {
    const auto found = variables_.find(name);
    return found == variables_.end() ? "" : found->second;
  }

  bool is_read(const EnvironmentName& known, const std::string& variable) {
    if (known.name == "PORT") return (known.setting == "master-port") == port_is_the_masters_;
    if (known.name == "REDIS_PASSWORD" && !is_operator_kit_) {
      result_.notices.push_back(variable +
                                " is not read, since it may be anybody's: VEDETTE_REQUIREPASS is the password of this "
                                "Sentinel, VEDETTE_AUTH_PASS that of the servers");
      return false;
    }
    return true;
  }

  /// What NAME, or NAME_FILE, which counts more, gives to the setting.
  std::optional<Candidate> value_of(const EnvironmentSetting& setting, const std::string& name, Family family,
                                    bool file_variant) {
    const std::string file_name = name + std::string{file_suffix};
    if (file_variant && has(file_name)) {
      const std::string path = text_of(file_name);
      auto text = files_.lookup("file:" + path);
      if (const auto* failure = std::get_if<Unresolved>(&text)) {
        // Never the path: it may be the secret itself, given by mistake.
        const bool names_path = failure->reason.starts_with(path + ": ");
        fail(file_name + ": " + (names_path ? failure->reason.substr(path.size() + 2) : failure->reason));
        return std::nullopt;
      }
      if (std::get<std::string>(text).empty()) {
        fail(file_name + ": the file is empty");
        return std::nullopt;
      }
      return Candidate{file_name, family, std::move(std::get<std::string>(text)), "${file:" + path + "}"};
    }
    if (!has(name)) return std::nullopt;
    const std::string value = text_of(name);
    const bool is_port = setting.kind == ValueKind::port || setting.name == "port" || setting.name.ends_with("-port");
    if (is_port && is_service_address(value)) {
      result_.details.push_back(name + " is the address of a service and not read");
      return std::nullopt;
    }
    return Candidate{name, family, value, "${" + name + "}"};
  }

  void collect_foreign() {
    for (const EnvironmentName& known : foreign_environment_names()) {
      const auto setting = find_environment_setting(known.setting);
      const bool is_set = has(known.name) || (known.file_variant && has(std::string{known.name}.append(file_suffix)));
      if (!setting || !is_set || !is_read(known, std::string{known.name})) continue;
      auto candidate = value_of(*setting, std::string{known.name}, known.family, known.file_variant);
      if (candidate) foreign_[setting->name].push_back(std::move(*candidate));
    }
    for (const Candidate& master : std::exchange(foreign_["master"], {})) {
      const auto [host, port] = host_and_port(master.value);
      if (!host.empty()) foreign_["master-host"].push_back({master.variable, master.family, host, {}});
      if (!port.empty()) foreign_["master-port"].push_back({master.variable, master.family, port, {}});
    }
  }

  /// The value in the form in which values can be compared; empty: it can't be used.
  std::string canonical(const EnvironmentSetting& setting, const Candidate& candidate) {
    auto value = environment_value(setting, candidate.value);
    if (auto* usable = std::get_if<std::string>(&value)) return std::move(*usable);
    fail(candidate.variable + " " + std::get<Unusable>(value).reason);
    return {};
  }

  /// The value that counts; nothing if there is none.
  std::optional<Candidate> chosen(std::string_view name) {
    const auto setting = find_environment_setting(name);
    if (!setting) return std::nullopt;
    auto native = value_of(*setting, native_environment_name(name), Family::native, true);
    std::vector<Candidate>& foreign = foreign_[name];
    if (is_settled(*setting)) {
      if (native) foreign.push_back(*native);
      for (const Candidate& other : foreign) {
        result_.notices.push_back("The command line counts more than " + other.variable);
      }
      return std::nullopt;
    }
    if (native) {
      native->value = canonical(*setting, *native);
      for (const Candidate& other : foreign) {
        const auto value = environment_value(*setting, other.value);
        if (value.index() == 0 && std::get<0>(value) == native->value) continue;
        result_.notices.push_back(native->variable + " counts more than " + other.variable);
      }
      return native;
    }
    for (Candidate& candidate : foreign) {
      candidate.value = canonical(*setting, candidate);
      if (candidate.value == foreign.front().value) continue;
      fail(foreign.front().variable + " and " + candidate.variable +
           " contradict each other: unset one of them, or say " + native_environment_name(name));
    }
    if (foreign.empty()) return std::nullopt;
    aliases_.emplace_back(foreign.front().variable, native_environment_name(name));
    for (std::size_t i = 1; i < foreign.size(); ++i) {
      aliases_.emplace_back(foreign[i].variable, native_environment_name(name));
    }
    return foreign.front();
  }

  /// Who gives it, natively or otherwise, before it is decided what counts.
  std::optional<Candidate> first_of(std::string_view name) {
    auto native = value_of(*find_environment_setting(name), native_environment_name(name), Family::native, true);
    if (native || foreign_[name].empty()) return native;
    return foreign_[name].front();
  }

  /// A port switches TLS on. That of another program counts only with its switch, as there.
  void decide_tls() {
    const auto given = chosen("tls");
    const auto port = first_of("tls-port");
    const bool is_off = given && given->value == "no";
    const bool is_native = port && port->family == Family::native;
    const bool port_is_open = port && port->value != "0";
    const bool no_port = given && !is_off && port && !port_is_open;
    if (no_port || (is_off && given->family == Family::native && is_native && port_is_open)) {
      fail(given->variable + " and " + port->variable + " contradict each other: one says that there is TLS");
    }
    if (is_off && is_native && port_is_open) {
      result_.notices.push_back(port->variable + " counts more than " + given->variable);
    }
    result_.tls = (given && !is_off) || (is_native && port_is_open);
    asks_clients_ = result_.tls && given && given->variable == "TLS_MODE";
    if (result_.tls) return;
    for (auto& [setting, candidates] : foreign_) {
      if (!setting.starts_with("tls-")) continue;
      for (const Candidate& candidate : std::exchange(candidates, {})) {
        result_.details.push_back(candidate.variable + " is not used: TLS is off");
      }
    }
  }

  void decide_access() {
    const std::string mode = "ACL_MODE";
    const auto candidates = std::exchange(foreign_["acl-mode"], {});
    const bool is_on =
        !candidates.empty() && canonical(*find_environment_setting("acl-mode"), candidates.front()) == "yes";
    std::vector<Candidate>& file = foreign_["aclfile"];
    if (!is_on) {
      for (const Candidate& unused : std::exchange(file, {})) {
        result_.details.push_back(unused.variable + " is not used: " + mode + " is not true");
      }
    } else if (file.empty()) {
      file.push_back({mode, Family::operator_kit, std::string{default_acl_file}, {}});
    }
  }

  void decide_external_file() {
    std::erase_if(foreign_["include"], [this](const Candidate& file) {
      const bool missing = !files_.exists(file.value);
      if (missing) result_.details.push_back(file.variable + " names no file that exists");
      return missing;
    });
    foreign_.erase("extra-flags");
  }

  void take(std::string_view name) {
    if (name == "tls") return;
    const auto candidate = chosen(name);
    if (!candidate) return;
    const EnvironmentSetting setting = *find_environment_setting(name);
    auto words = environment_words(setting, candidate->value);
    if (const auto* wrong = std::get_if<Unusable>(&words)) {
      fail(candidate->variable + " " + wrong->reason);
      return;
    }
    EnvironmentLine line{candidate->variable, std::move(std::get<std::vector<std::string>>(words))};
    line.words.insert(line.words.begin(), std::string{name});
    const bool of_the_state =
        setting.place == EnvironmentSetting::Place::master || setting.place == EnvironmentSetting::Place::process;
    if ((of_the_state && is_secret(setting)) || name == "requirepass") {
      result_.secrets.push_back({std::string{name}, candidate->reference, candidate->value});
    }
    switch (setting.place) {
      case EnvironmentSetting::Place::generic:
        // What an included file says counts less than the variables.
        result_.generic.insert(name == "include" ? result_.generic.begin() : result_.generic.end(), std::move(line));
        break;
      case EnvironmentSetting::Place::process:
        result_.process.push_back(std::move(line));
        break;
      case EnvironmentSetting::Place::master:
        result_.master.push_back(std::move(line));
        break;
      case EnvironmentSetting::Place::monitor:
        take_part_of_monitor(name, *candidate);
        break;
      case EnvironmentSetting::Place::start:
        result_.config_file = candidate->value;
        if (!files_.exists(candidate->value)) {
          result_.notices.push_back(candidate->variable + " names no file that exists, so none is read");
        }
        break;
    }
  }

  void take_part_of_monitor(std::string_view name, const Candidate& candidate) {
    InitialMaster& initial = result_.initial;
    if (name == "master-name") initial.name = candidate.value;
    if (name == "master-port") initial.port = candidate.value;
    if (name == "quorum") {
      initial.quorum = candidate.value;
      initial.quorum_variable = candidate.variable;
    }
    if (name == "master-host") {
      initial.host = candidate.value;
      initial.host_variable = candidate.variable;
    }
  }

  void add_what_tls_needs() {
    const auto is_given = [this](std::string_view name) {
      return settled_.settle(name) ||
             std::ranges::any_of(result_.generic, [name](const auto& line) { return line.words.front() == name; });
    };
    const auto add = [&](std::string_view name, std::string_view value) {
      if (!is_given(name)) result_.generic.push_back({{}, {std::string{name}, std::string{value}}});
    };
    if (result_.tls) {
      add("tls-port", default_port);
      add("tls-replication", "yes");
      if (asks_clients_) add("tls-auth-clients", "optional");
    }
    const bool said =
        settled_.settle("resolve-hostnames") || std::ranges::any_of(result_.process, [](const EnvironmentLine& line) {
          return line.words.front() == "resolve-hostnames";
        });
    result_.names_a_host = !said && !result_.initial.host.empty() && !quorum::is_literal_ip(result_.initial.host);
  }

  /// One line, however many there are: each start would say it.
  void tell_names() {
    if (aliases_.empty()) return;
    std::string notice = "Names of other programs are read from the environment; Vedette's own are: ";
    for (std::size_t i = 0; i < aliases_.size(); ++i) {
      notice.append(i == 0 ? "" : ", ").append(aliases_[i].second + " for " + aliases_[i].first);
    }
    result_.notices.push_back(std::move(notice));
  }

  std::map<std::string, std::string> variables_;
  SettledOptions settled_;
  const EnvironmentFiles& files_;
  bool port_is_the_masters_ = false;
  bool is_operator_kit_ = false;
  bool asks_clients_ = false;
  std::map<std::string_view, std::vector<Candidate>> foreign_;  ///< By setting, the recommended name first.
  std::vector<std::pair<std::string, std::string>> aliases_;    ///< A variable, and the name that is preferred.
  std::optional<Problem> problem_;
  Environment result_;
};

}  // namespace

EnvironmentFiles real_files() {
  return {look_up, [](const std::string& path) { return ::access(path.c_str(), F_OK) == 0; }};
}

std::variant<Environment, Problem> read_environment(const std::vector<Variable>& variables,
                                                    const std::vector<std::string>& options,
                                                    const EnvironmentFiles& files) {
  return Reading{variables, options, files}.result();
}

}  // namespace vedette::config
