#pragma once

#include <string>
#include <vector>

namespace vedette::lab {

/// Keeps word of a program under test that ended otherwise than it should. It ends with its object, often after the
/// last line of the test, so somebody else has to ask.
void report_bad_ending(std::string what);

/// What was reported since the last call.
std::vector<std::string> take_bad_endings();

}  // namespace vedette::lab
