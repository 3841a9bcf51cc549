#pragma once

#include <cstdint>
#include <functional>

#include "protocol/reply.hpp"
#include "quorum/picture.hpp"
#include "quorum/time.hpp"

namespace vedette::daemon {

/// How instances are described to clients (commands §2.2): maps of texts, always in the same order.
struct InstanceView {
  quorum::Instant now;
  bool announce_hostnames = false;
  bool show_reboots = true;  ///< The flag master_reboot.
  /// Requests to an instance that are not answered yet.
  const std::function<std::uint32_t(quorum::InstanceId)>& pending_commands;
};

void describe_master(protocol::Reply& reply, const quorum::MasterPicture& master, const InstanceView& view);
/// `master`: the one that it belongs to.
void describe_replica(protocol::Reply& reply, const quorum::ServerPicture& replica, const quorum::MasterPicture& master,
                      const InstanceView& view);
void describe_sentinel(protocol::Reply& reply, const quorum::SentinelPicture& sentinel,
                       const quorum::MasterPicture& master, const InstanceView& view);

}  // namespace vedette::daemon
