#pragma once

#include <string>
#include <string_view>

#include "test/simulation/world.hpp"

namespace vedette::simulation {

/// Whether a reader of the story wants to see it: who is down, who stands, who votes for whom, who leads, what changed.
bool is_notable(std::string_view what);

/// The same with the names of Sentinels in place of their run ids.
std::string with_names(const World& world, std::string what);

}  // namespace vedette::simulation
