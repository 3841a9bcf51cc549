#pragma once

#include <cstddef>
#include <ostream>
#include <string>
#include <vector>

namespace vedette::story {

/// What came of a story.
struct Played {
  std::vector<std::string> problems;  ///< Each with the line it belongs to; empty: the story went as told.
  std::string transcript;             ///< What the Sentinels announced, a line each.
};

/// Acts out the upper half of a story in a simulated world without chance faults. The lines:
///
///     sentinels 3, quorum 2, replicas 2, down-after 1000, failover-timeout 10000     (first; all have defaults)
///     run 500                                     lets so many milliseconds pass
///     run until s0 "words", at most 3000          until a line of the trace says so
///     run until all is well, at most 20000        one master, all others follow it
///     kill X / power off X / pause X / resume X   X: a server's address or a Sentinel s0, s1 ...
///     start X [empty | as delivered]              servers
///     start s1 [without disk | without anything]  Sentinels: the same id, or a new one
///     kill all masters                            those that were delivered as masters
///     cut A B from C / cut A to B                 paths, both ways or one way; so with mend
///     mend all
///     slow disk s0 300 / disk fails s0 / disk works s0
///     priority 10.0.0.2 0
///     order s0 failover | reset | remove | monitor ADDRESS QUORUM | quorum N
///     never s1 "words"                            from here on no line of the trace says so
///     expect master 10.0.0.2                      every living Sentinel names it
///     expect epoch s0 is 0 | above 100            its current epoch, on disk
///
/// Every rule of the simulation is checked at each step. All that happens goes to `trace` if that is not null.
Played play(const std::string& script, std::ostream* trace = nullptr);

}  // namespace vedette::story
