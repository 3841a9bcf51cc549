#include "test/simulation/liveness.hpp"

#include <algorithm>

namespace vedette::simulation {

namespace {

/// What everybody holds, or why that is not one thing.
struct Agreement {
  bool undecidable = false;  ///< All memory of the epochs is gone: nobody can know who is right.
  std::optional<quorum::Address> master;
  std::optional<std::string> missing;
};

bool knows(const Sentinel& sentinel, const quorum::Address& instance) {
  const auto& known = sentinel.links().known();
  return std::any_of(known.begin(), known.end(),
                     [&](const auto& entry) { return entry.second.address.host == instance.host; });
}

bool knows(const Sentinel& sentinel, const Server& server) {
  return knows(sentinel, server.address());
}

bool known_to_somebody(const World& world, const Server& server) {
  return std::any_of(world.sentinels().begin(), world.sentinels().end(),
                     [&](const auto& sentinel) { return sentinel->alive() && knows(*sentinel, server); });
}

/// Whether Sentinels are made to forget servers in this world.
bool is_forgetful(const World& world) {
  const auto happens = [&](Fault fault) { return world.options().weights[static_cast<std::size_t>(fault)] > 0; };
  return world.options().forget_replicas_after.count() > 0 || happens(Fault::lose_memory) ||
         happens(Fault::reset_order) || happens(Fault::monitor_order);
}

bool is_taken_for_stranger(const Sentinel& by, const quorum::MasterName& name, const Server& server) {
  const quorum::MasterPicture picture = *by.mind().core().master(name);
  return std::any_of(picture.replicas.begin(), picture.replicas.end(), [&](const quorum::ServerPicture& replica) {
    return quorum::same_place(replica.address, server.address()) && replica.owner == quorum::Owner::foreign;
  });
}

/// To whoever knows it, it is a stranger, for it has a replica, or follows a master, of ours that this Sentinel was
/// made to forget.
bool is_a_stranger_now(const World& world, const World::Group& group, const Server& server) {
  if (!is_forgetful(world)) return false;
  const auto belongs_together = [&](const Server& other) {
    if (server.is_master()) return other.alive() && other.master() == server.address();
    return other.alive() && other.is_master() && other.address() == server.master() && server.link_up();
  };
  const auto is_strange_to = [&](const Sentinel& sentinel) {
    if (!knows(sentinel, server)) return true;
    if (sentinel.is_reference() || !is_taken_for_stranger(sentinel, group.name, server)) return false;
    return std::any_of(group.servers.begin(), group.servers.end(),
                       [&](const Server* other) { return belongs_together(*other) && !knows(sentinel, *other); });
  };
  return std::all_of(world.sentinels().begin(), world.sentinels().end(),
                     [&](const auto& sentinel) { return !sentinel->alive() || is_strange_to(*sentinel); });
}

/// Ours promote the master itself if it holds data and follows nobody, unless one that must not be promoted has more.
bool may_promote_itself(const World::Group& group, const Server& master) {
  if (master.writes().empty() || master.link_up()) return false;
  return std::none_of(group.servers.begin(), group.servers.end(), [&](const Server* other) {
    return other != &master && other->alive() && other->priority() == 0 && other->offset() > master.offset();
  });
}

/// A master that says it is a replica is replaced by another that is known, holds data and may be promoted. Where
/// everybody forgot all such, nothing is left to choose.
bool can_be_mended(const World& world, const World::Group& group, const Server& master) {
  if (world.options().references == 0 && may_promote_itself(group, master)) return true;
  // It is held down for its role only after two INFO periods. Its replicas have lost their link for longer than ten
  // times a short down-after by then; who restarted meanwhile measures both from its own start (behaviour §7.4).
  const bool restarted = std::any_of(world.sentinels().begin(), world.sentinels().end(),
                                     [](const auto& sentinel) { return sentinel->started_at() > 1s; });
  if (restarted && 9 * Time{world.options().down_after} < 21s) return false;
  return std::any_of(group.servers.begin(), group.servers.end(), [&](const Server* server) {
    const bool is_vouched_for = server->is_master() && master.master() == server->address() && master.link_up();
    const bool may_be_promoted = server->priority() > 0 || is_vouched_for;
    return server != &master && server->alive() && may_be_promoted && !server->writes().empty() &&
           known_to_somebody(world, *server);
  });
}

/// A replica that is gone for good, and that a Sentinel still lists although it was told to forget such.
std::optional<std::string> listed_ghost(const World& world, const World::Group& group) {
  if (world.options().forget_replicas_after == quorum::Milliseconds{0}) return std::nullopt;
  for (const auto& sentinel : world.sentinels()) {
    if (!sentinel->alive() || sentinel->is_reference()) continue;
    const quorum::MasterPicture picture = *sentinel->mind().core().master(group.name);
    for (const quorum::ServerPicture& replica : picture.replicas) {
      if (!world.addresses().find(replica.address)) {
        return sentinel->name() + " lists " + replica.address.text() + ", where nobody lives";
      }
    }
  }
  return std::nullopt;
}

/// Whether they hear each other: one knows the other, or both listen to a server that lives.
bool meet(const World::Group& group, const Sentinel& one, const Sentinel& other) {
  return knows(one, other.address()) || knows(other, one.address()) ||
         std::any_of(group.servers.begin(), group.servers.end(), [&](const Server* server) {
           return server->alive() && knows(one, *server) && knows(other, *server);
         });
}

Agreement agreement_on(const World& world, const World::Group& group) {
  Agreement found;
  std::optional<quorum::Epoch> epoch;
  for (const auto& sentinel : world.sentinels()) {
    if (!sentinel->alive()) continue;
    const std::optional<quorum::PeerMasterView> view = sentinel->mind().view(group.name);
    const std::optional<quorum::Address> address = sentinel->mind().master_address(group.name);
    if (!view || !address) {
      found.missing = sentinel->name() + " does not know " + group.name;
      return found;
    }
    if (found.master && (*found.master != *address || *epoch != view->config_epoch)) {
      if (*epoch == quorum::Epoch{} && view->config_epoch == quorum::Epoch{}) {
        found.undecidable = true;
        return found;
      }
      found.missing = sentinel->name() + " holds " + address->text() + " under " +
                      std::to_string(view->config_epoch.value) + " for " + group.name + ", others " +
                      found.master->text() + " under " + std::to_string(epoch->value);
      return found;
    }
    found.master = address;
    epoch = view->config_epoch;
  }
  for (const Server* server : group.servers) {
    if (server->address() != found.master) continue;
    if (!server->alive()) {
      found.missing = group.name + " is dead at " + server->address().text();
    } else if (!server->is_master() && can_be_mended(world, group, *server)) {
      found.missing = server->address().text() + " is not the master that all take it for";
    }
  }
  return found;
}

}  // namespace

std::optional<std::string> what_is_missing_at(const World& world, const World::Group& group) {
  const Agreement agreed = agreement_on(world, group);
  if (agreed.missing || agreed.undecidable) return agreed.missing;
  // Where nobody knows whom to promote, they go on trying.
  const bool led = std::any_of(group.servers.begin(), group.servers.end(), [&](const Server* server) {
    return server->address() == agreed.master && server->is_master();
  });
  for (const auto& sentinel : world.sentinels()) {
    if (!led) break;
    // A real one may stay in its failover for ever if the new master dies in it (W22).
    if (!sentinel->alive() || sentinel->is_reference()) continue;
    if (sentinel->mind().view(group.name)->failover_in_progress) {
      return sentinel->name() + " fails " + group.name + " over";
    }
  }
  for (const auto& sentinel : world.sentinels()) {
    if (!sentinel->alive() || sentinel->is_reference()) continue;
    const quorum::MasterPicture picture = *sentinel->mind().core().master(group.name);
    switch (picture.obstacle) {
      case quorum::Obstacle::tilt:
      case quorum::Obstacle::quarantined:
      case quorum::Obstacle::identity_conflict:
      case quorum::Obstacle::state_not_writable:
        return sentinel->name() + ": " + quorum::obstacle_text(picture.obstacle);
      default:
        break;
    }
    if (sentinel->disk().stored() && sentinel->disk().stored()->quarantined) {
      return sentinel->name() + " doubts its memory";
    }
    const std::uint32_t voters = picture.voters;
    if (voters != world.sentinels().size()) {
      return sentinel->name() + " counts " + std::to_string(voters) + " voters of " + group.name;
    }
  }
  // A group that can't be mended is not looked at any further.
  if (!led) return std::nullopt;
  if (std::optional<std::string> listed = listed_ghost(world, group)) return listed;
  for (const Server* server : group.servers) {
    if (!server->alive() || server->address() == agreed.master) continue;
    // One that everybody was told to forget, and that names no master of ours, is nobody's business.
    if (!known_to_somebody(world, *server)) continue;
    if (is_a_stranger_now(world, group, *server)) continue;
    if (server->is_master()) return server->address().text() + " is a second master of " + group.name;
    if (server->master() != agreed.master) {
      return server->address().text() + " follows " + server->master()->text() + ", not " + agreed.master->text();
    }
    if (!server->link_up()) return server->address().text() + " does not replicate yet";
  }
  return std::nullopt;
}

std::optional<std::string> what_is_missing(const World& world) {
  for (const World::Group& group : world.groups()) {
    if (std::optional<std::string> missing = what_is_missing_at(world, group)) return missing;
  }
  return std::nullopt;
}

std::optional<std::string> what_clients_miss(const World& world) {
  for (const World::Group& group : world.groups()) {
    if (std::optional<std::string> missing = agreement_on(world, group).missing) return missing;
  }
  return std::nullopt;
}

bool have_lost_each_other(const World& world) {
  if (!is_forgetful(world)) return false;
  return std::any_of(world.groups().begin(), world.groups().end(), [&](const World::Group& group) {
    bool differ = false;
    for (const auto& one : world.sentinels()) {
      for (const auto& other : world.sentinels()) {
        if (!one->alive() || !other->alive()) continue;
        if (one->mind().master_address(group.name) == other->mind().master_address(group.name)) continue;
        if (meet(group, *one, *other)) return false;
        differ = true;
      }
    }
    return differ;
  });
}

bool known_to_all(const World& world, const Server& server) {
  return std::all_of(world.sentinels().begin(), world.sentinels().end(),
                     [&](const auto& sentinel) { return !sentinel->alive() || knows(*sentinel, server); });
}

Time recovery_bound(const Options& options) {
  return Time{options.down_after} + 2 * Time{options.failover_timeout} + 90s;
}

Time following_bound(const Options& options) {
  // Who is gone for good is forgotten so long after the new master did not name it.
  const bool may_be_gone = options.weights[static_cast<std::size_t>(Fault::move_server)] > 0;
  return 10s + options.replicas * 3s + (may_be_gone ? Time{options.forget_replicas_after} : Time{0});
}

Time failover_bound(const Options& options) {
  const Time usual = Time{options.down_after} + 10s;
  return options.references == 0 ? usual : usual + 2 * Time{options.failover_timeout} + 40s;
}

}  // namespace vedette::simulation
