#include "config/given_settings.hpp"

#include <string_view>

namespace vedette::config {

namespace {

using quorum::DurableState;
using quorum::MasterSettings;
using quorum::ProcessSettings;

/// Calls `use` with the member that holds the setting.
template <class Use>
void with_member_of_process(std::string_view directive, const Use& use) {
  using S = ProcessSettings;
  if (directive == "announce-ip") use(&S::announce_ip);
  if (directive == "announce-port") use(&S::announce_port);
  if (directive == "resolve-hostnames") use(&S::resolve_hostnames);
  if (directive == "announce-hostnames") use(&S::announce_hostnames);
  if (directive == "deny-scripts-reconfig") use(&S::deny_scripts_reconfig);
  if (directive == "sentinel-user") use(&S::sentinel_user);
  if (directive == "sentinel-pass") use(&S::sentinel_pass);
}

template <class Use>
void with_member_of_master(std::string_view directive, const Use& use) {
  using S = MasterSettings;
  if (directive == "quorum") use(&S::quorum);
  if (directive == "down-after-milliseconds") use(&S::down_after);
  if (directive == "failover-timeout") use(&S::failover_timeout);
  if (directive == "parallel-syncs") use(&S::parallel_syncs);
  if (directive == "notification-script") use(&S::notification_script);
  if (directive == "client-reconfig-script") use(&S::client_reconfig_script);
  if (directive == "auth-user") use(&S::auth_user);
  if (directive == "auth-pass") use(&S::auth_pass);
  if (directive == "master-reboot-down-after-period") use(&S::reboot_down_after);
  if (directive == "unauthorised-is-down") use(&S::unauthorised_is_down);
  if (directive == "wrong-role-is-down") use(&S::wrong_role_is_down);
  if (directive == "crash-after-milliseconds") use(&S::crash_after);
  if (directive == "leave-strangers-alone") use(&S::leave_strangers_alone);
  if (directive == "adopt-unknown") use(&S::adopt_unknown);
  if (directive == "forget-replicas-after-milliseconds") use(&S::forget_replicas_after);
}

}  // namespace

void take_given(DurableState& state, const DurableState& meant, const std::vector<GivenSetting>& given) {
  for (const GivenSetting& setting : given) {
    if (!setting.master) {
      with_member_of_process(setting.directive, [&](auto member) { state.process.*member = meant.process.*member; });
      continue;
    }
    const auto to = state.masters.find(*setting.master);
    const auto from = meant.masters.find(*setting.master);
    if (to == state.masters.end() || from == meant.masters.end()) continue;
    with_member_of_master(setting.directive,
                          [&](auto member) { to->second.settings.*member = from->second.settings.*member; });
  }
}

std::vector<std::string> differing(const DurableState& kept, const DurableState& described,
                                   const std::vector<GivenSetting>& given) {
  std::vector<std::string> names;
  for (const GivenSetting& setting : given) {
    bool differs = false;
    if (!setting.master) {
      with_member_of_process(setting.directive,
                             [&](auto member) { differs = kept.process.*member != described.process.*member; });
    } else if (const auto was = kept.masters.find(*setting.master); was != kept.masters.end()) {
      const auto is = described.masters.find(*setting.master);
      if (is == described.masters.end()) continue;
      with_member_of_master(setting.directive, [&](auto member) {
        differs = was->second.settings.*member != is->second.settings.*member;
      });
    }
    if (differs) names.push_back(setting.master ? setting.directive + " of " + *setting.master : setting.directive);
  }
  return names;
}

}  // namespace vedette::config
