#pragma once

#include "quorum/turn_context.hpp"

namespace vedette::quorum {

enum class SwitchRole : std::uint8_t {
  leader,    ///< We promoted it.
  observer,  ///< A hello told us.
};

/// Another address is the configured master from now on (behaviour §7.9). The caller has raised the configuration
/// epoch. The old master becomes a replica; opinions and votes about the old address are forgotten (§10 W5); the
/// connection to the new master is used on. +switch-master, +slave and the client-reconfig-script are told once `needs`
/// is written.
void switch_master(TurnContext& turn, MasterGroup& group, const Address& address, Revision needs, SwitchRole role);

}  // namespace vedette::quorum
