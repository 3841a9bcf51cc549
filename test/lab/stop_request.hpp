#pragma once

#include <functional>

namespace vedette::lab {

/// From now on SIGINT and SIGTERM do not end this process but ask it to stop. What it waits for in the kernel is cut
/// short.
void heed_stop_requests();

/// Whether one of them came since.
bool stop_requested();

/// What main() of a program returns that can be asked to stop: the status of `program`; 1 if it throws, after what it
/// threw was told on stderr; 130 if it was asked to stop, since what was cut short then is no failure.
int run_until_stopped(const std::function<int()>& program);

}  // namespace vedette::lab
