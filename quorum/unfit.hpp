#pragma once

#include <cstdint>

namespace vedette::quorum {

/// Why a replica can't be promoted.
enum class Unfit : std::uint8_t {
  subjectively_down,
  disconnected,
  ping_too_old,
  priority_zero,
  info_too_old,
  link_down_too_long,
  loading,
  never_synced_and_empty,
  behind_another,     ///< Our master, come back as a replica: one of priority 0 has more than it.
  not_known_as_ours,  ///< Another deployment's, or nothing shows yet whose it is.
  not_ours_any_more,  ///< Forgotten by a RESET, and its own INFO names another master.
};
/// A few words for logs.
const char* unfit_text(Unfit why);

}  // namespace vedette::quorum
