#pragma once

#include <string>
#include <vector>

namespace vedette::conformance {

/// The requests that Vedette answers otherwise than an original on purpose: the table in docs/compatibility.md, which
/// is the only place where they stand.
class Differences {
 public:
  /// Reads the table. A test fails if there is none.
  static Differences read();

  /// Whether the request may be answered otherwise than `original` does. Notes that it was.
  bool allow(const std::string& original, const std::string& request);

  /// Rows for that original that no request has needed: they say something that is not so, or that no case shows.
  std::vector<std::string> unused(const std::string& original) const;

 private:
  struct Row {
    std::string request;  ///< `…` at the end stands for anything.
    std::vector<std::string> originals;
    std::vector<std::string> used_for;

    bool is_about(const std::string& original, const std::string& asked) const;
  };

  std::vector<Row> rows_;
};

}  // namespace vedette::conformance
