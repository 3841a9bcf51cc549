#pragma once

#include <cstdint>

namespace vedette::daemon {

/// Gives the socket that SO_MARK, by which the system can route or filter it (`socket-mark-id`); 0: none. False: it may
/// not, for it takes CAP_NET_ADMIN; the socket works unmarked.
bool mark_socket(int descriptor, std::uint32_t mark);

}  // namespace vedette::daemon
