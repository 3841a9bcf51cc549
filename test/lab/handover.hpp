#pragma once

#include <map>
#include <string>
#include <vector>

#include "test/lab/deployment.hpp"

namespace vedette::lab {

/// Runs `vedette handover` to its end for one instance of the group, with all its Sentinels. `more`: further options,
/// which count more.
Finished hand_over(Deployment& group, std::size_t instance, const std::vector<std::string>& more = {},
                   const std::map<std::string, std::string>& environment = {});

}  // namespace vedette::lab
