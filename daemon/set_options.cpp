#include "daemon/set_options.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <optional>

#include "daemon/call.hpp"
#include "daemon/letter_case.hpp"
#include "protocol/integer.hpp"
#include "quorum/control_character.hpp"

namespace vedette::daemon {
namespace {

using quorum::MasterSettings;
using quorum::Milliseconds;

/// What one option made of its values: nothing, or the text of its error.
using Mistake = std::optional<std::string>;

struct GivenOption {
  MasterSettings& settings;
  const std::string& option;  ///< As typed.
  std::span<const std::string> values;
  bool scripts_denied;
};

Mistake invalid(const GivenOption& setting, const std::string& value) {
  return "ERR Invalid argument '" + value + "' for SENTINEL SET '" + setting.option + "'";
}

/// A number from `least` up that fits 32 bits: everything that is counted here does.
std::optional<std::uint32_t> number(const std::string& text, std::int64_t least) {
  const auto value = protocol::strict_integer(text);
  if (!value || *value < least || *value > std::numeric_limits<std::uint32_t>::max()) return std::nullopt;
  return static_cast<std::uint32_t>(*value);
}

/// Milliseconds from `least` up. Those that would overflow a moment in time are refused.
std::optional<Milliseconds> duration(const std::string& text, std::int64_t least) {
  constexpr std::int64_t longest = std::int64_t{1} << 53U;
  const auto value = protocol::strict_integer(text);
  if (!value || *value < least || *value > longest) return std::nullopt;
  return Milliseconds{*value};
}

template <auto member, std::int64_t least>
Mistake take_duration(const GivenOption& setting) {
  const auto value = duration(setting.values[0], least);
  if (!value) return invalid(setting, setting.values[0]);
  setting.settings.*member = *value;
  return std::nullopt;
}

template <auto member>
Mistake take_count(const GivenOption& setting) {
  const auto value = number(setting.values[0], 1);
  if (!value) return invalid(setting, setting.values[0]);
  setting.settings.*member = *value;
  return std::nullopt;
}

template <auto member>
Mistake take_flag(const GivenOption& setting) {
  const bool yes = same_word(setting.values[0], "yes");
  if (!yes && !same_word(setting.values[0], "no")) return invalid(setting, setting.values[0]);
  setting.settings.*member = yes;
  return std::nullopt;
}

template <auto member>
Mistake take_text(const GivenOption& setting) {
  setting.settings.*member = setting.values[0];
  return std::nullopt;
}

template <auto member>
Mistake take_script(const GivenOption& setting) {
  const std::string& path = setting.values[0];
  if (setting.scripts_denied) {
    return "ERR Reconfiguration of scripts path is denied for security reasons. Check the deny-scripts-reconfig "
           "configuration directive in your Sentinel configuration";
  }
  if (has_control_character(path)) return invalid(setting, path);
  if (!path.empty() && ::access(path.c_str(), X_OK) != 0) {
    constexpr bool notification = member == &MasterSettings::notification_script;
    return notification ? "ERR Notification script seems non existing or non executable"
                        : "ERR Client reconfiguration script seems non existing or non executable";
  }
  setting.settings.*member = path;
  return std::nullopt;
}

Mistake rename_command(const GivenOption& setting) {
  const std::string& old_name = setting.values[0];
  const std::string& new_name = setting.values[1];
  for (const std::string* name : {&old_name, &new_name}) {
    if (name->empty() || has_control_character(*name)) return invalid(setting, *name);
  }
  // The same name takes the renaming back.
  setting.settings.renamed_commands.erase(upper(old_name));
  if (!same_word(old_name, new_name)) setting.settings.renamed_commands.emplace(upper(old_name), new_name);
  return std::nullopt;
}

struct Option {
  std::string_view name;
  std::size_t values;
  Mistake (*apply)(const GivenOption&);
};

constexpr auto options = std::to_array<Option>({
    {"down-after-milliseconds", 1, take_duration<&MasterSettings::down_after, 1>},
    {"failover-timeout", 1, take_duration<&MasterSettings::failover_timeout, 1>},
    {"parallel-syncs", 1, take_count<&MasterSettings::parallel_syncs>},
    {"notification-script", 1, take_script<&MasterSettings::notification_script>},
    {"client-reconfig-script", 1, take_script<&MasterSettings::client_reconfig_script>},
    {"auth-pass", 1, take_text<&MasterSettings::auth_pass>},
    {"auth-user", 1, take_text<&MasterSettings::auth_user>},
    {"quorum", 1, take_count<&MasterSettings::quorum>},
    {"rename-command", 2, rename_command},
    {"unauthorised-is-down", 1, take_flag<&MasterSettings::unauthorised_is_down>},
    {"wrong-role-is-down", 1, take_flag<&MasterSettings::wrong_role_is_down>},
    {"crash-after-milliseconds", 1, take_duration<&MasterSettings::crash_after, 0>},
    {"leave-strangers-alone", 1, take_flag<&MasterSettings::leave_strangers_alone>},
    {"adopt-unknown", 1, take_flag<&MasterSettings::adopt_unknown>},
    {"forget-replicas-after-milliseconds", 1, take_duration<&MasterSettings::forget_replicas_after, 0>},
    {"master-reboot-down-after-period", 1, take_duration<&MasterSettings::reboot_down_after, 0>},
    // As Valkey calls it.
    {"primary-reboot-down-after-period", 1, take_duration<&MasterSettings::reboot_down_after, 0>},
});

/// What +set tells; the password itself is nobody's business.
std::string said(const Option& option, const GivenOption& setting) {
  std::string text = setting.option;
  for (const auto& value : setting.values) (text += ' ') += option.name == "auth-pass" ? "******" : value;
  return text;
}

}  // namespace

bool has_control_character(std::string_view text) {
  return std::ranges::any_of(text, &quorum::is_control_character);
}

std::variant<quorum::OrderSet, std::string> read_set_options(std::span<const std::string> words,
                                                             const quorum::MasterName& master,
                                                             const MasterSettings& settings,
                                                             bool deny_scripts_reconfig) {
  quorum::OrderSet order{.master = master, .settings = settings, .said = {}};
  while (!words.empty()) {
    const std::string& name = words.front();
    const auto option = std::ranges::find_if(options, [&](const Option& row) { return same_word(row.name, name); });
    if (option == options.end() || words.size() <= option->values) {
      return "ERR Unknown option or number of arguments for SENTINEL SET '" + name + "'";
    }
    const GivenOption setting{order.settings, name, words.subspan(1, option->values), deny_scripts_reconfig};
    if (auto complaint = option->apply(setting)) return std::move(*complaint);
    order.said.push_back(said(*option, setting));
    words = words.subspan(1 + option->values);
  }
  return order;
}

}  // namespace vedette::daemon
