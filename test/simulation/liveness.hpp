#pragma once

#include <optional>
#include <string>

#include "test/simulation/world.hpp"

namespace vedette::simulation {

/// What is still missing until all is well: every living Sentinel names one configuration, its address is the only
/// living master of the group, all other living servers that anybody knows replicate from it, no failover is under way.
/// Empty if nothing is missing.
std::optional<std::string> what_is_missing(const World& world);

/// The same of one group.
std::optional<std::string> what_is_missing_at(const World& world, const World::Group& group);

/// The same, but only that everybody names one living master.
std::optional<std::string> what_clients_miss(const World& world);

/// Whether Sentinels that name different masters were made to forget each other, and share no living server through
/// which they could hear of each other again. No rule brings them together.
bool have_lost_each_other(const World& world);

/// Whether every living Sentinel knows this server.
bool known_to_all(const World& world, const Server& server);

/// How long all that may take once faults have ended (behaviour §11, 18 to 21).
Time recovery_bound(const Options& options);
/// How long the replacement of a master may take that dies in a healthy world.
Time failover_bound(const Options& options);
/// How long it may take then until all other replicas follow the new master.
Time following_bound(const Options& options);

}  // namespace vedette::simulation
