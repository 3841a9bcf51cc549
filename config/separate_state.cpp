#include "config/separate_state.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include "config/generic_directives.hpp"
#include "config/sentinel_conf.hpp"
#include "config/state_lines.hpp"
#include "config/words.hpp"

namespace vedette::config {

namespace {

using quorum::DurableMaster;
using quorum::DurableState;
using quorum::MasterSettings;
using quorum::ProcessSettings;

constexpr std::string_view configured_prefix = "# configured ";

/// All settings, one beside the other: a new one that is not listed here does not compile.
template <class Settings>
requires std::is_same_v<std::remove_const_t<Settings>, ProcessSettings>
auto each_of(Settings& settings) {
  auto& [ip, port, resolve, announce, deny, user, pass] = settings;
  return std::tie(ip, port, resolve, announce, deny, user, pass);
}

template <class Settings>
requires std::is_same_v<std::remove_const_t<Settings>, MasterSettings>
auto each_of(Settings& settings) {
  auto& [quorum, down, failover, syncs, notification, reconfig, user, pass, reboot, refused, role, strangers, unknown,
         crash, gone, renamed] = settings;
  return std::tie(quorum, down, failover, syncs, notification, reconfig, user, pass, reboot, refused, role, strangers,
                  unknown, crash, gone, renamed);
}

/// One setting: the configuration's if it has changed there, else the kept one. What was kept as a reference means what
/// the reference means today.
template <class Value>
const Value& chosen(const Value& kept, const Value& before, const Value& described, const Value& meant) {
  return before != described || kept == described ? meant : kept;
}

template <class Settings>
Settings merge_settings(const Settings& kept, const Settings& before, const Settings& described,
                        const Settings& meant) {
  Settings result;
  const auto to = each_of(result);
  const auto a = each_of(kept);
  const auto b = each_of(before);
  const auto c = each_of(described);
  const auto d = each_of(meant);
  [&]<std::size_t... n>(std::index_sequence<n...>) {
    ((std::get<n>(to) = chosen(std::get<n>(a), std::get<n>(b), std::get<n>(c), std::get<n>(d))), ...);
  }
  (std::make_index_sequence<std::tuple_size_v<decltype(to)>>{});
  return result;
}

/// What the configuration knows of epochs is older as a rule. If not, a daemon has written it since.
void take_newer(DurableMaster& master, const DurableMaster& configured) {
  if (configured.config_epoch > master.config_epoch) {
    master.config_epoch = configured.config_epoch;
    master.address = configured.address;
    master.replicas = configured.replicas;
    master.sentinels.insert(configured.sentinels.begin(), configured.sentinels.end());
  }
  if (configured.leader_epoch > master.leader_epoch) {
    master.leader_epoch = configured.leader_epoch;
    master.voted_for = configured.voted_for;
  }
}

const DurableMaster* find(const DurableState& state, const quorum::MasterName& name) {
  const auto found = state.masters.find(name);
  return found == state.masters.end() ? nullptr : &found->second;
}

/// Puts one state together from what was kept and what is configured.
class Merge {
 public:
  Merge(const SeparateState& kept, const ConfiguredState& configured) : kept_{kept}, configured_{configured} {}

  MergedState result() {
    process();
    for (const auto& [name, meant] : configured_.meant.masters) configured_master(name, meant);
    for (const auto& [name, master] : kept_.state.masters) {
      const bool is_configured = find(configured_.meant, name) != nullptr;
      if (is_configured) continue;
      if (find(kept_.configured, name) == nullptr) {
        state().masters.emplace(name, master);
      } else {
        say("master " + name + " is gone from the configuration and is watched no more");
      }
    }
    return std::move(result_);
  }

 private:
  DurableState& state() { return result_.state; }
  void say(std::string sentence) { result_.notices.push_back(std::move(sentence)); }

  void process() {
    const DurableState& meant = configured_.meant;
    const DurableState& kept = kept_.state;
    const bool other_id = meant.my_id && meant.my_id != kept_.configured.my_id;
    state().my_id = other_id || !kept.my_id ? meant.my_id : kept.my_id;
    state().current_epoch = std::max(kept.current_epoch, meant.current_epoch);
    state().reserved_epoch = std::max(kept.reserved_epoch, meant.reserved_epoch);
    state().quarantined = kept.quarantined || (meant.quarantined && meant.current_epoch > kept.current_epoch);
    state().process =
        merge_settings(kept.process, kept_.configured.process, configured_.described.process, meant.process);
  }

  void configured_master(const quorum::MasterName& name, const DurableMaster& meant) {
    const DurableMaster* kept = find(kept_.state, name);
    const DurableMaster* before = find(kept_.configured, name);
    if (kept == nullptr && before != nullptr) {
      say("master " + name + " was removed by SENTINEL REMOVE and stays so; SENTINEL MONITOR brings it back");
      return;
    }
    if (kept == nullptr) {
      DurableMaster& added = state().masters.emplace(name, meant).first->second;
      // It may have been watched, and voted for, before.
      added.leader_epoch = std::max({added.leader_epoch, kept_.state.current_epoch, kept_.state.reserved_epoch});
      if (added.leader_epoch != meant.leader_epoch) added.voted_for.reset();
      return;
    }
    DurableMaster& master = state().masters.emplace(name, *kept).first->second;
    const DurableMaster& described = configured_.described.masters.at(name);
    master.settings = before == nullptr
                          ? meant.settings
                          : merge_settings(kept->settings, before->settings, described.settings, meant.settings);
    take_newer(master, meant);
    const bool moved = before == nullptr || !quorum::same_place(before->address, meant.address);
    if (moved && !quorum::same_place(master.address, meant.address)) {
      say("master " + name + " is at " + master.address.text(true) + " by the state, which counts more than " +
          meant.address.text(true) + " in the configuration; SENTINEL REMOVE and SENTINEL MONITOR change it");
    }
  }

  const SeparateState& kept_;
  const ConfiguredState& configured_;
  MergedState result_;
};

void add_daemon_lines(std::string& text, std::string_view prefix, const std::string& loglevel, const UserRules& users) {
  if (!loglevel.empty()) text.append(prefix).append("loglevel ").append(loglevel).append(1, '\n');
  for (const auto& [name, rules] : users) {
    text.append(prefix).append("user ").append(quoted_if_needed(name));
    for (const std::string& rule : rules) text.append(1, ' ').append(quoted_if_needed(rule));
    text.append(1, '\n');
  }
}

/// Empty if no line names one.
std::string loglevel_in(const DaemonSettings& read) {
  const bool named = std::ranges::find(read.lines, "loglevel", &GenericLine::name) != read.lines.end();
  return named ? std::string{loglevel_word(read)} : std::string{};
}

UserRules users_in(DaemonSettings read) {
  UserRules users;
  for (UserLine& line : read.users) users.emplace(std::move(line.name), std::move(line.rules));
  return users;
}

}  // namespace

DurableState settings_alone(const DurableState& state) {
  DurableState result;
  result.my_id = state.my_id;
  result.process = state.process;
  for (const auto& [name, master] : state.masters) {
    DurableMaster& bare = result.masters[name];
    bare.settings = master.settings;
    bare.address = master.address;
  }
  return result;
}

void bring_settings(DurableState& settings, const DurableState& state, const DurableState& changed) {
  settings.my_id = state.my_id;
  settings.process = state.process;
  for (const auto& [name, master] : changed.masters) {
    DurableMaster& bare = settings.masters[name];
    bare.settings = master.settings;
    bare.address = master.address;
  }
  if (settings.masters.size() == state.masters.size()) return;
  std::erase_if(settings.masters, [&](const auto& entry) { return !state.masters.contains(entry.first); });
}

std::string separate_state_text(const SeparateState& kept, std::string_view configuration) {
  std::string text = "# The state of a Sentinel whose configuration is ";
  for (const char c : configuration) text.push_back(c == '\n' || c == '\r' || c == '\0' ? '?' : c);
  text.append(". Vedette writes this file; settings belong there.\n");
  const DaemonChanges& changes = kept.changes;
  add_daemon_lines(text, "", changes.loglevel, changes.users);
  add_daemon_lines(text, configured_prefix, changes.loglevel_before, changes.users_before);
  for (const StateLine& line : state_lines(kept.state)) {
    if (line.when == StateLine::When::always) text.append(line.text()).append(1, '\n');
  }
  for (const StateLine& line : state_lines(settings_alone(kept.configured))) {
    const bool is_setting = line.when == StateLine::When::always && !line.option.ends_with("-epoch");
    if (is_setting) text.append(configured_prefix).append(line.text()).append(1, '\n');
  }
  return text;
}

std::variant<SeparateState, Problem> read_separate_state(std::string_view file, std::string_view text) {
  std::string configured;
  for (std::string_view rest = text; !rest.empty();) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    const std::string_view line = rest.substr(0, end);
    // Lines keep their numbers, for errors.
    if (line.starts_with(configured_prefix)) configured.append(line.substr(configured_prefix.size()));
    configured.push_back('\n');
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  SeparateState kept;
  DaemonChanges& changes = kept.changes;
  for (const bool now : {true, false}) {
    auto read = read_sentinel_conf(file, now ? text : configured, {}, Looks::at_the_text_alone);
    if (auto* problem = std::get_if<Problem>(&read)) return std::move(*problem);
    auto& found = std::get<Configuration>(read);
    (now ? kept.state : kept.configured) = std::move(found.state);
    (now ? changes.loglevel : changes.loglevel_before) = loglevel_in(found.daemon);
    (now ? changes.users : changes.users_before) = users_in(std::move(found.daemon));
  }
  return kept;
}

MergedState merge_state(const SeparateState& kept, const ConfiguredState& configured) {
  return Merge{kept, configured}.result();
}

}  // namespace vedette::config
