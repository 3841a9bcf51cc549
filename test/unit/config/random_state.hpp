#pragma once

#include <cstdint>
#include <random>
#include <string>

#include "quorum/durable_state.hpp"

namespace vedette::config {

/// Draws states that a Sentinel may come to hold, with names and passwords that are hard to write down.
class RandomState {
 public:
  explicit RandomState(std::uint64_t seed) : random_{seed} {}

  quorum::DurableState draw() {
    quorum::DurableState state;
    {
      // A new field has to be drawn below; until it is named here, this does not compile.
      [[maybe_unused]] const auto& [id, current, reserved, quarantined, process, masters] = state;
      [[maybe_unused]] const auto& [ip, port, resolve, announce, deny, user, pass] = process;
    }
    state.process.resolve_hostnames = one_in(2);
    state.process.announce_hostnames = one_in(2);
    state.process.deny_scripts_reconfig = one_in(2);
    if (one_in(2)) state.process.announce_ip = host(state);
    if (one_in(2)) state.process.announce_port = port();
    if (one_in(2)) state.process.sentinel_user = text(1);
    if (one_in(2)) state.process.sentinel_pass = text(1);
    if (!one_in(4)) state.my_id = run_id(40);
    state.quarantined = one_in(4);
    if (one_in(2)) state.reserved_epoch = epoch();
    for (std::uint64_t left = below(5); left > 0; --left) state.masters.insert_or_assign(text(0), master(state));
    state.current_epoch = epoch();
    for (const auto& [name, master] : state.masters) {
      state.current_epoch = std::max({state.current_epoch, master.config_epoch, master.leader_epoch});
    }
    return state;
  }

  std::uint64_t below(std::uint64_t limit) { return random_() % limit; }

 private:
  bool one_in(std::uint64_t count) { return below(count) == 0; }
  quorum::Epoch epoch() { return {one_in(8) ? quorum::highest_epoch_on_the_wire.value : below(1000)}; }
  std::uint16_t port() { return static_cast<std::uint16_t>(1 + below(65535)); }

  std::string text(std::size_t shortest) {
    static const std::string letters = "abcXYZ019 \"'\\\n\r\t#,=>[]{}\xc3\xa9\x01\x7f";
    std::string result;
    for (std::uint64_t left = shortest + below(10); left > 0; --left) {
      result.push_back(one_in(30) ? '\0' : letters[below(letters.size())]);
    }
    return one_in(10) ? "my-monitor" + result : result;
  }

  quorum::RunId run_id(std::size_t length) {
    std::string id;
    while (id.size() < length) id.push_back("0123456789abcdef"[below(16)]);
    return *quorum::RunId::parse(id);
  }

  std::string host(const quorum::DurableState& state) {
    if (state.process.resolve_hostnames && one_in(2)) return "redis-" + std::to_string(below(1000)) + ".svc";
    if (one_in(4)) return "2001:db8::" + std::to_string(1 + below(9999));
    return "10.0." + std::to_string(below(256)) + "." + std::to_string(below(256));
  }
  quorum::Address address(const quorum::DurableState& state) { return {host(state), port()}; }

  quorum::DurableMaster master(const quorum::DurableState& state) {
    quorum::DurableMaster master;
    {
      [[maybe_unused]] const auto& [settings, where, config, leader, vote, replicas, sentinels, ids, pause, more] =
          master;
      [[maybe_unused]] const auto& [needed, down, timeout, syncs, notify, reconfigure, user, pass, reboot, refused,
                                    wrong_role, strangers, unknown, crash, gone, renamed] = settings;
    }
    master.address = address(state);
    master.settings.quorum = static_cast<std::uint32_t>(1 + below(9));
    if (one_in(2)) master.settings.down_after = quorum::Milliseconds{1 + static_cast<std::int64_t>(below(1U << 31U))};
    if (one_in(2)) master.settings.failover_timeout = quorum::Milliseconds{1 + static_cast<std::int64_t>(below(99999))};
    if (one_in(2)) master.settings.parallel_syncs = static_cast<std::uint32_t>(1 + below(9));
    if (one_in(2)) master.settings.notification_script = "/bin/sh";
    if (one_in(2)) master.settings.client_reconfig_script = "/bin/sh";
    if (one_in(2)) master.settings.auth_user = text(0);
    if (one_in(2)) master.settings.auth_pass = text(0);
    if (one_in(2)) master.settings.reboot_down_after = quorum::Milliseconds{static_cast<std::int64_t>(below(99999))};
    master.settings.unauthorised_is_down = one_in(4);
    master.settings.wrong_role_is_down = !one_in(4);
    if (one_in(4)) master.settings.crash_after = quorum::Milliseconds{300};
    master.settings.leave_strangers_alone = !one_in(4);
    master.settings.adopt_unknown = !one_in(4);
    if (one_in(4)) master.settings.forget_replicas_after = quorum::Milliseconds{600000};
    if (one_in(4))
      master.pause = quorum::DurablePause{quorum::Milliseconds{static_cast<std::int64_t>(below(99999))}, text(0)};
    for (std::uint64_t left = below(3); left > 0; --left) {
      master.settings.renamed_commands.insert_or_assign(one_in(3)   ? "CONFIG"
                                                        : one_in(2) ? "PING"
                                                                    : "REPLICAOF",
                                                        text(0));
    }
    master.config_epoch = epoch();
    master.leader_epoch = epoch();
    if (one_in(2)) master.voted_for = run_id(40);
    for (std::uint64_t left = below(4); left > 0; --left) master.replicas.insert(address(state));
    std::erase_if(master.replicas, [&master](const auto& other) { return quorum::same_place(other, master.address); });
    for (std::uint64_t left = below(4); left > 0; --left) {
      master.sentinels.insert_or_assign(run_id(1 + below(60)), address(state));
    }
    for (std::uint64_t left = below(3); left > 0; --left) master.run_ids.insert(run_id(40));
    for (std::uint64_t left = below(3); left > 0; --left) master.replication_ids.insert(run_id(40).text());
    return master;
  }

  std::mt19937_64 random_;
};

}  // namespace vedette::config
