# BenchForms.pm: the forms that are measured, as a browser gets and sends them.
# SPDX-License-Identifier: ISC
package BenchForms;
use strict;
use warnings;
use Exporter 'import';
use JSON::PP;
use Bench qw(give_up ask);
our @EXPORT_OK = qw(forms_open);

my $json = JSON::PP->new->canonical;

# A type as large as an organization's own may get: 30 groups of ten settings of all kinds.
sub wide_type {
    my ($path) = @_;
    open my $in, '<', $path or give_up("$path: $!");
    my $type = $json->decode(do { local $/; <$in> });
    my %groups = map {
        my $group = $_;
        ("group$group" => {type => 'object', title => "Group $group", default => {}, properties => {
            (map { ("text$_" => {type => 'string', title => "Text $_", maxLength => 200, default => "text $_", description => 'What it is for.'}) } 1 .. 3),
            (map { ("number$_" => {type => 'integer', title => "Number $_", minimum => 0, maximum => 1000, default => $_}) } 1 .. 3),
            (map { ("choice$_" => {type => 'string', title => "Choice $_", enum => [map { "choice $_" } 1 .. 8], default => 'choice 1'}) } 1 .. 2),
            (map { ("on$_" => {type => 'boolean', title => "On $_", default => JSON::PP::true}) } 1 .. 2)}});
    } 1 .. 30;
    @$type{qw(id slug name aliases presets)} = ('Bench.Wide', 'wide', 'Wide', [], []);
    $type->{tiers} = [{%{$type->{tiers}[0]}, settings_schema => {}}];
    $type->{manifests} = [{apiVersion => 'v1', kind => 'ConfigMap', metadata => {name => '${resource_id}'}, data => {all => {'$json' => 'settings'}}}];
    delete $type->{$_} for qw(migrations access_url max_per_organization max_per_project);
    $type->{settings_schema} = {'$schema' => 'https://json-schema.org/draft/2020-12/schema', type => 'object', title => 'Wide', properties => \%groups, additionalProperties => JSON::PP::false};
    return $type;
}

# Settings of a graph whose form is long: 20 sinks and 40 routes.
sub long_graph {
    my @sinks  = map { {name => "hook-$_", url => "https://hooks.example.org/graph/$_", method => 'POST'} } 1 .. 20;
    my @routes = map { {name => "route-$_", sinkName => 'hook-' . (1 + $_ % 20)} } 1 .. 40;
    return {instances => 3, eventSinks => {webhook => \@sinks}, eventRoutes => \@routes};
}

sub plain { my ($text) = @_; my %is = (amp => '&', lt => '<', gt => '>', quot => '"', '#39' => "'"); $text =~ s/&(amp|lt|gt|quot|#39);/$is{$1}/g; return $text }

sub coded { my ($text) = @_; $text =~ s/([^A-Za-z0-9_.-])/sprintf '%%%02X', ord $1/ge; return $text }

sub attribute { my ($tag, $name) = @_; return $tag =~ /\s\Q$name\E="([^"]*)"/ ? plain($1) : undef }

# What a browser sends of the page's guarded form when nothing is changed: [name, value] pairs.
sub fields_of {
    my ($page) = @_;
    my ($form) = $page =~ m{(<form[^>]*data-guard.*?</form>)}s or give_up("no form on the page:\n" . substr $page, 0, 2000);
    my @fields;
    while ($form =~ m{<input\b([^>]*)>|<textarea\b([^>]*)>(.*?)</textarea>|<select\b([^>]*)>(.*?)</select>}gs) {
        my ($input, $area, $text, $select, $options) = ($1, $2, $3, $4, $5);
        my $tag = " " . ($input // $area // $select);
        my $name = attribute($tag, 'name') // next;
        next if $tag =~ /\sdisabled\b/;
        if (defined $area) { push @fields, [$name, plain($text)] }
        elsif (defined $select) {
            my ($chosen) = $options =~ m{<option\b([^>]*\sselected)};
            ($chosen) = $options =~ m{<option\b([^>]*)} if !defined $chosen;
            push @fields, [$name, attribute(" $chosen", 'value') // ''] if defined $chosen;
        }
        elsif (($tag =~ /type="(?:checkbox|radio)"/ && $tag !~ /\schecked\b/) || $tag =~ /type="file"/) { next }
        else { push @fields, [$name, attribute($tag, 'value') // ''] }
    }
    return @fields;
}

# The body of a form with some values changed.
sub body_of {
    my ($fields, %other) = @_;
    my @pairs = map { [$_->[0], exists $other{$_->[0]} ? delete $other{$_->[0]} : $_->[1]] } @$fields;
    return join '&', map { coded($_->[0]) . '=' . coded($_->[1]) } @pairs, map { [$_, $other{$_}] } sort keys %other;
}

sub must {
    my ($what, $wanted, $status, $answer) = @_;
    give_up("$what: status $status\n" . substr $answer, 0, 3000) if $status != $wanted;
    return $answer;
}

# A page and its form with an error in `wrong`: two entries to measure.
sub entries_of {
    my ($world, $name, $path, $wrong) = @_;
    my $page = must($path, 200, ask($world->{port}, 'GET', $path, '', $world->{cookie}));
    my @fields = fields_of($page);
    give_up("$path has no field $wrong") unless grep { $_->[0] eq $wrong } @fields;
    my $body = body_of(\@fields, $wrong => '99999', do => 'save');
    my $again = must("POST $path", 422, ask($world->{port}, 'POST', $path, $body, form_headers($world)));
    return ({name => "GET $name", method => 'GET', path => $path, status => 200, bytes => length $page},
        {name => "POST $name", method => 'FORM', path => $path, body => $body, status => 422, bytes => length $again});
}

sub form_headers { return ($_[0]{cookie}, 'Origin: http://localhost', 'Content-Type: application/x-www-form-urlencoded') }

sub draft_open {
    my ($world, $type) = @_;
    my $page = must('the wizard', 200, ask($world->{port}, 'GET', "/resources/create?resource_type=$type&project_id=project-1", '', $world->{cookie}));
    my @fields = fields_of($page);
    my ($draft) = map { $_->[1] } grep { $_->[0] eq 'draft' } @fields;
    must('an order', 303, ask($world->{port}, 'POST', '/resources/create',
            body_of(\@fields, project_id => 'project-1', name => "Bench $type", id => "draft-$type", sku => 'standard', do => 'save'),
            form_headers($world)));
    return "/resources/create/$draft/settings";
}

# What is measured: {name, method, path, body, status, bytes}. `import` takes the text of a type.
sub forms_open {
    my ($world, $top, $import) = @_;
    $import->($json->encode(wide_type("$top/conf/catalog/graph.json")));
    my %settings = (graph => long_graph(), wide => {});
    for my $type (sort keys %settings) {
        my $body = $json->encode({id => "form-$type", name => "Form $type", type => $type, sku => 'standard', settings_json => $settings{$type}});
        must("a resource of $type", 201, ask($world->{port}, 'POST', '/api/v1/projects/project-1/resources', $body, $world->{key}, 'Content-Type: application/json'));
    }
    my %wrong = (graph => 's/instances', wide => 's/group7/number1');
    return map {
        (entries_of($world, "settings of $_", "/projects/project-1/resources/form-$_/settings", $wrong{$_}),
            entries_of($world, "order of $_", draft_open($world, $_), $wrong{$_}))
    } sort keys %settings;
}

1;
