#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace vedette::daemon {

/// The template, for mkostemp(), of the files that are written beside this one and renamed over it. Nobody else names
/// files so.
std::string temporary_template(const std::filesystem::path& file);

/// Removes what writes of this file left when the process or the machine died under them: such a file holds all
/// passwords, and nothing would ever remove it. Only for who alone writes the file. Those of other owners than us and
/// the file's stay. Returns the names that are gone.
std::vector<std::string> remove_leftovers(const std::filesystem::path& file);

}  // namespace vedette::daemon
