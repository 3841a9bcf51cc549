#pragma once

#include <sys/types.h>

namespace vedette::bench {

/// System calls a second of a process, all its threads together, counted by strace for some seconds; 0 if strace is not
/// there or may not. It slows the process down: not while times are measured.
double calls_per_second(pid_t pid);

}  // namespace vedette::bench
