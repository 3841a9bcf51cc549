#pragma once

#include <string>

#include "quorum/epoch.hpp"

namespace vedette::simulation {

inline std::string number(quorum::Epoch epoch) {
  return std::to_string(epoch.value);
}

}  // namespace vedette::simulation
