#pragma once

#include <gtest/gtest.h>

#include <string>

#include "test/clients/library.hpp"
#include "test/clients/program.hpp"
#include "test/clients/way.hpp"
#include "test/lab/certificates.hpp"
#include "test/lab/deployment.hpp"

namespace vedette::clients {

/// A folder for the files of one test. If the test fails, the ends of all logs in it are shown.
class Clients : public testing::Test {
 protected:
  void TearDown() override;

  lab::Deployment start(const Library& library, Way way = Way::plain) {
    return lab::Deployment{folder, deployment_for(library, way, certificates)};
  }

  /// Keeps the library's name and version in the results.
  void note_version(const Program& program);

  lab::Folder folder{"clients"};
  std::string certificates = (folder.path() / "certificates").string();
  lab::Authority authority = lab::make_certificates(certificates);
};

/// The same for each of some libraries.
class ByLibrary : public Clients, public testing::WithParamInterface<Library> {};

/// The name of a test: that of its library.
std::string name_of(const testing::TestParamInfo<Library>& info);

/// No Sentinel may have logged a password.
void expect_no_secrets(lab::Deployment& group);

/// No Sentinel may have refused a client anything.
void expect_nothing_refused(lab::Deployment& group);

}  // namespace vedette::clients
