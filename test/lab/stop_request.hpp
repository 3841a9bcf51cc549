#pragma once

namespace vedette::lab {

/// From now on SIGINT and SIGTERM do not end this process but ask it to stop. What it waits for in the kernel is cut
/// short.
void heed_stop_requests();

/// Whether one of them came since.
bool stop_requested();

}  // namespace vedette::lab
