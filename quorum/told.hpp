#pragma once

#include "quorum/address.hpp"
#include "quorum/durable_state.hpp"
#include "quorum/epoch.hpp"

namespace vedette::quorum {

/// The configuration of one master that clients are told.
struct Told {
  Address master{};
  Epoch config_epoch{};
};

/// What they were told while nothing could be written. It holds until `needs` is on disk.
struct ToldAhead {
  Told told{};
  Revision needs{};
};

}  // namespace vedette::quorum
