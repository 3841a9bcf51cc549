#pragma once

#include <sys/types.h>

namespace vedette::bench {

/// CPU time that a process and all its threads that still live have used, in seconds. Throws std::runtime_error if it
/// has ended.
double cpu_seconds_of(pid_t pid);
/// Resident memory of a process in MB (10^6 bytes); 0 if it has ended.
double memory_of(pid_t pid);

}  // namespace vedette::bench
