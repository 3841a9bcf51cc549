#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "test/clients/library.hpp"
#include "test/lab/folder.hpp"
#include "test/lab/process.hpp"

namespace vedette::clients {

/// A program of a library that runs. What it says are lines: `library <name> <version>` first, `acknowledged <number>`
/// for each write, and `error: <text>`.
class Program {
 public:
  /// Starts it. The folder must outlive it.
  Program(const lab::Folder& parent, const Library& library, const std::string& what,
          std::map<std::string, std::string> environment);

  /// All that it said so far.
  std::string output() const { return lab::read_file(output_); }
  /// What stands behind that word in each line that begins with it.
  std::vector<std::string> lines(const std::string& word) const;
  bool said(const std::string& line) const;
  /// The library's name and version, as it tells them; empty before it did.
  std::string version() const;

  /// The numbers of the keys whose writing was acknowledged, in that order.
  std::vector<std::uint64_t> acknowledged() const;

  /// Both throw std::runtime_error with its output if it ends or takes too long.
  void wait_until_said(const std::string& line);
  void wait_for_acknowledged(std::size_t count);

  /// Waits for its end; throws std::runtime_error if it takes too long.
  lab::Ending wait_for_end();
  /// SIGTERM.
  void stop() { process_.stop(); }

 private:
  std::filesystem::path output_;
  lab::Process process_;
};

}  // namespace vedette::clients
