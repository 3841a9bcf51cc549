#include "daemon/config_commands.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "config/generic_directives.hpp"
#include "daemon/call.hpp"
#include "daemon/order_outcome.hpp"
#include "protocol/glob.hpp"
#include "protocol/integer.hpp"
#include "quorum/host_text.hpp"

namespace vedette::daemon {
namespace {

using quorum::ProcessSettings;

/// What is to be changed: settings of the core, and the level of the log, which is the daemon's.
struct Change {
  ProcessSettings settings;
  std::optional<std::string> loglevel;
};

std::string flag_text(bool value) {
  return value ? "yes" : "no";
}

template <auto member>
std::string flag(const Call& call) {
  return flag_text(call.around.turn.core().process().settings.*member);
}
template <auto member>
bool set_flag(const std::string& value, Change& change) {
  change.settings.*member = same_word(value, "yes");
  return change.settings.*member || same_word(value, "no");
}

template <auto member>
std::string text(const Call& call) {
  return call.around.turn.core().process().settings.*member;
}
template <auto member>
bool set_text(const std::string& value, Change& change) {
  change.settings.*member = value;
  return true;
}

/// Empty unsets it: nothing is announced then but the address of the connection.
bool set_announce_ip(const std::string& value, Change& change) {
  change.settings.announce_ip = value;
  // Another text could not be read back from a hello, where commas divide it.
  return value.empty() || quorum::is_host_text(value);
}

std::string announce_port(const Call& call) {
  return std::to_string(call.around.turn.core().process().settings.announce_port);
}
bool set_announce_port(const std::string& value, Change& change) {
  const auto port = protocol::strict_integer(value);
  if (!port || *port < 0 || *port > std::numeric_limits<std::uint16_t>::max()) return false;
  change.settings.announce_port = static_cast<std::uint16_t>(*port);
  return true;
}

constexpr auto levels = std::to_array<std::string_view>({"debug", "verbose", "notice", "warning", "nothing"});

std::string loglevel(const Call& call) {
  return std::string{config::loglevel_word(call.around.settings)};
}
bool set_loglevel(const std::string& value, Change& change) {
  const auto level = std::ranges::find_if(levels, [&](std::string_view word) { return same_word(word, value); });
  if (level == levels.end()) return false;
  change.loglevel = *level;
  return true;
}

struct ConfigSetting {
  std::string_view name;
  std::string (*shown)(const Call&);
  /// False: it is no such value.
  bool (*set)(const std::string& value, Change&);
};

/// In the order in which they are shown.
constexpr auto settings = std::to_array<ConfigSetting>({
    {"resolve-hostnames", flag<&ProcessSettings::resolve_hostnames>, set_flag<&ProcessSettings::resolve_hostnames>},
    {"announce-hostnames", flag<&ProcessSettings::announce_hostnames>, set_flag<&ProcessSettings::announce_hostnames>},
    {"announce-ip", text<&ProcessSettings::announce_ip>, set_announce_ip},
    {"announce-port", announce_port, set_announce_port},
    {"sentinel-user", text<&ProcessSettings::sentinel_user>, set_text<&ProcessSettings::sentinel_user>},
    {"sentinel-pass", text<&ProcessSettings::sentinel_pass>, set_text<&ProcessSettings::sentinel_pass>},
    {"loglevel", loglevel, set_loglevel},
});

/// Redis 7.0 does not know the last one.
std::span<const ConfigSetting> known(const Call& call) {
  return std::span{settings}.first(settings.size() - (call.around.dialect().config_takes_several ? 0 : 1));
}

void show_settings(Call& call) {
  call.around.turn.catch_up();
  std::vector<const ConfigSetting*> shown;
  for (std::size_t i = 3; i < call.words.size(); ++i) {
    for (const ConfigSetting& setting : known(call)) {
      const bool is_new = std::ranges::find(shown, &setting) == shown.end();
      if (is_new && protocol::glob_match(call.word(i), setting.name, true)) shown.push_back(&setting);
    }
  }
  call.reply.map(shown.size());
  for (const ConfigSetting* setting : shown) {
    call.reply.bulk(setting->name);
    call.reply.bulk(setting->shown(call));
  }
}

/// All pairs are looked at before any of them counts. Else the text of the error.
std::variant<Change, std::string> read_change(const Call& call) {
  // The order holds all settings; those that another client has just ordered are among them.
  call.around.turn.catch_up();
  Change change{call.around.turn.core().process().settings, {}};
  std::set<const ConfigSetting*> seen;
  const auto& words = call.words;
  for (std::size_t i = 3; i < words.size(); i += 2) {
    const auto rows = known(call);
    const auto setting =
        std::ranges::find_if(rows, [&](const ConfigSetting& row) { return same_word(row.name, words[i]); });
    if (setting == rows.end()) return "ERR Invalid argument '" + words[i] + "' to SENTINEL CONFIG SET";
    if (!seen.insert(&*setting).second) return "ERR Duplicate argument '" + words[i] + "' to SENTINEL CONFIG SET";
    if (i + 1 == words.size()) return "ERR Missing argument '" + words[i] + "' value";
    if (!setting->set(words[i + 1], change)) {
      // What is secret is never of the wrong form, so no error repeats it.
      return "ERR Invalid value '" + words[i + 1] + "' to SENTINEL CONFIG SET '" + words[i] + "'";
    }
  }
  return change;
}

}  // namespace

Task<> sentinel_config(Call& call) {
  const std::size_t words = call.words.size();
  const bool several = call.around.dialect().config_takes_several;
  if (same_word(call.word(2), "get") && (several ? words >= 4 : words == 4)) {
    show_settings(call);
  } else if (same_word(call.word(2), "set") && (several ? words >= 5 : words == 5)) {
    auto read = read_change(call);
    if (const auto* complaint = std::get_if<std::string>(&read)) {
      call.reply.error(*complaint);
      co_return;
    }
    auto& change = std::get<Change>(read);
    if (change.loglevel && call.around.set_loglevel) call.around.set_loglevel(*change.loglevel);
    quorum::Order order = quorum::OrderConfigure{std::move(change.settings)};
    const auto result = co_await call.around.turn.order(std::move(order));
    // The reply tells of the settings alone: they hold, whatever lies in those files.
    if (result.outcome == quorum::OrderResult::Outcome::done && call.around.renew_certificates) {
      call.around.renew_certificates();
    }
    write_outcome(call, result);
  } else {
    call.reply.error(call.around.dialect().config_usage);
  }
}

}  // namespace vedette::daemon
