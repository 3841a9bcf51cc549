#pragma once

#include <cstdint>
#include <string>

#include "quorum/epoch.hpp"
#include "quorum/identity.hpp"
#include "quorum/time.hpp"

namespace vedette::quorum {

/// Hello channels of servers are read so often: what comes in may have lain there for as long.
inline constexpr Milliseconds between_looks_at_hellos{100};

/// The channel on which Sentinels introduce themselves (behaviour §5).
inline constexpr const char* hello_channel = "__sentinel__:hello";

/// One hello message: who speaks, and which configuration of which master it holds (behaviour §5.1).
struct Hello {
  std::string sender_host{};
  std::uint16_t sender_port = 0;
  RunId sender;
  Epoch current_epoch{};
  MasterName master{};
  std::string master_host{};
  std::uint16_t master_port = 0;
  Epoch config_epoch{};

  bool operator==(const Hello&) const = default;
};

}  // namespace vedette::quorum
